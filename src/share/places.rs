//! Many places of a list in a few letters: the way from each to the next, in base 64 with the letters of addresses.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Bits of a number in one letter; the sixth says that more follow.
const BITS: u32 = 5;

/// Writes places in ascending order; each is there once.
pub fn write(places: impl IntoIterator<Item = u32>) -> String {
    let mut text = String::new();
    let mut next = 0_u32;
    for place in places {
        let mut step = place.saturating_sub(next);
        next = place.saturating_add(1);
        loop {
            let more = step >> BITS != 0;
            let digit = (step & ((1 << BITS) - 1)) | (u32::from(more) << BITS);
            text.push(char::from(LETTERS.get(digit as usize).copied().unwrap_or(b'A')));
            step >>= BITS;
            if !more {
                break;
            }
        }
    }
    text
}

/// Reads what [`write()`] wrote; `None` for anything else.
pub fn read(text: &str) -> Option<Vec<u32>> {
    let mut places = Vec::new();
    let mut next = 0_u32;
    let (mut step, mut shift) = (0_u32, 0);
    for letter in text.bytes() {
        let digit = u32::try_from(LETTERS.iter().position(|of| *of == letter)?).ok()?;
        step |=
            (digit & ((1 << BITS) - 1)).checked_shl(shift).filter(|part| part >> shift == digit & ((1 << BITS) - 1))?;
        if digit >> BITS == 1 {
            shift += BITS;
            continue;
        }
        let place = next.checked_add(step)?;
        places.push(place);
        next = place.checked_add(1)?;
        (step, shift) = (0, 0);
    }
    (shift == 0).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_as_they_were() {
        for places in [vec![], vec![0], vec![0, 1, 2, 3], vec![5, 31, 32, 33, 1_056, 99_999, u32::MAX - 1]] {
            let text = write(places.iter().copied());
            assert_eq!(read(&text), Some(places), "{text}");
            assert!(text.bytes().all(|letter| LETTERS.contains(&letter)));
        }
    }

    #[test]
    fn neighbours_take_a_letter_each() {
        assert_eq!(write(0..1_000).len(), 1_000);
        assert_eq!(write((0..1_000).map(|n| n * 20)).len(), 1_000);
    }

    #[test]
    fn what_is_no_list_of_places_is_not_read() {
        for text in ["g", "!", "ü", "________", "gggggggA", "_____-_"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
