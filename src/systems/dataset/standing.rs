//! How licences and verdicts of datasets stand: which may go into what is published, and which must be looked at.

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// It may be used.
    Good,
    /// It may be used for some things.
    Doubt,
    /// It may not be used, or nobody knows.
    Bad,
    /// Nothing is stored.
    Unknown,
}

/// Licences from the best to the worst. From [`FIRST_PROBLEM`] on one of them is a problem to all that is made of it.
const LICENCES: [(&str, Standing); 9] = [
    ("permissive", Standing::Good),
    ("cc_by", Standing::Good),
    ("contracted", Standing::Good),
    ("custom", Standing::Good),
    ("cc_by_nc", Standing::Doubt),
    ("cc_by_nc_nd", Standing::Doubt),
    ("proprietary", Standing::Bad),
    ("unclear", Standing::Bad),
    ("none", Standing::Bad),
];

/// The rank from which on a licence is a problem.
pub const FIRST_PROBLEM: u8 = 4;
/// A licence that is not stored, or that nobody knows, stands with what is unclear.
const NOT_KNOWN: u8 = 7;

/// How bad a licence is: 0 is the best.
pub fn licence_rank(license_type: Option<&str>) -> u8 {
    let place = license_type.and_then(|of| LICENCES.iter().position(|(name, _)| *name == of));
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(NOT_KNOWN)
}

/// How a licence stands.
pub fn licence_standing(license_type: Option<&str>) -> Standing {
    let known = license_type.and_then(|of| LICENCES.iter().find(|(name, _)| *name == of));
    known.map_or(Standing::Unknown, |(_, standing)| *standing)
}

/// How a verdict of compliance stands.
pub fn compliance_standing(compliance_status: Option<&str>) -> Standing {
    match compliance_status {
        Some("compliant") => Standing::Good,
        Some("needs_review") => Standing::Doubt,
        Some("non_compliant") => Standing::Bad,
        _ => Standing::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_what_is_not_free_for_every_use() {
        let problems: Vec<&str> =
            LICENCES.iter().map(|(name, _)| *name).filter(|name| licence_rank(Some(name)) >= FIRST_PROBLEM).collect();
        assert_eq!(problems, ["cc_by_nc", "cc_by_nc_nd", "proprietary", "unclear", "none"]);
        assert!(LICENCES.windows(2).all(|pair| pair[0].1 <= pair[1].1), "the rank never improves the standing");
    }

    #[test]
    fn what_nobody_knows_is_a_problem_and_says_so() {
        for licence in [None, Some(""), Some("gpl?")] {
            assert_eq!(licence_standing(licence), Standing::Unknown);
            assert!(licence_rank(licence) >= FIRST_PROBLEM);
        }
        assert_eq!(compliance_standing(Some("in_doubt")), Standing::Unknown);
        assert_eq!(compliance_standing(Some("needs_review")), Standing::Doubt);
    }
}
