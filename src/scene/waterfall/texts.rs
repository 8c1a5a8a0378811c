//! Many short texts in one: a hundred thousand ids are no hundred thousand pieces of memory.

/// Texts by their places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// With room for so many texts of so many bytes in all.
    pub fn with_capacity(texts: usize, bytes: usize) -> Self {
        Self { all: String::with_capacity(bytes), ends: Vec::with_capacity(texts) }
    }

    /// Adds one. What no longer fits into 4 GB is left out.
    pub fn push(&mut self, text: &str) {
        if u32::try_from(self.all.len() + text.len()).is_ok() {
            self.all.push_str(text);
        }
        self.ends.push(self.all.len() as u32);
    }

    /// The text at a place; empty where none is.
    pub fn get(&self, at: usize) -> &str {
        let from = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = from.zip(self.ends.get(at).copied());
        range.and_then(|(from, to)| self.all.get(from as usize..to as usize)).unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut all = Self::default();
        texts.into_iter().for_each(|text| all.push(text.as_ref()));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_places() {
        let texts: Texts = ["a", "", "läng", "z"].into_iter().collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["a", "", "läng", "z"]);
        assert_eq!((texts.get(4), texts.len(), Texts::default().is_empty()), ("", 4, true));
    }
}
