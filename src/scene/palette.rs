//! The colour tokens and a set of colours for them: what a picture needs when it leaves the page.

/// A colour token of the stylesheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Token {
    /// The page.
    Ground,
    /// Panels and boxes on it.
    Surface,
    /// What floats.
    Raised,
    /// Hairlines and grids.
    Line,
    /// Text.
    Ink,
    /// Secondary text.
    Ink2,
    /// Quiet text, outlines, `NULL`.
    Ink3,
    /// Selection and focus; no data uses it.
    Accent,
    /// Holds.
    Good,
    /// Wants a look.
    Warn,
    /// Is wrong.
    Bad,
    /// Amounts.
    Sequence,
    /// A category, from 0.
    Category(u8),
}

impl Token {
    /// The name of its CSS custom property.
    pub fn variable(self) -> String {
        match self {
            Self::Ground => "--ground".to_owned(),
            Self::Surface => "--surface".to_owned(),
            Self::Raised => "--raised".to_owned(),
            Self::Line => "--line".to_owned(),
            Self::Ink => "--ink".to_owned(),
            Self::Ink2 => "--ink-2".to_owned(),
            Self::Ink3 => "--ink-3".to_owned(),
            Self::Accent => "--accent".to_owned(),
            Self::Good => "--good".to_owned(),
            Self::Warn => "--warn".to_owned(),
            Self::Bad => "--bad".to_owned(),
            Self::Sequence => "--sequence".to_owned(),
            Self::Category(n) => format!("--cat-{}", u16::from(n) + 1),
        }
    }

    /// Every token.
    pub fn all() -> impl Iterator<Item = Self> {
        let named = [
            Self::Ground,
            Self::Surface,
            Self::Raised,
            Self::Line,
            Self::Ink,
            Self::Ink2,
            Self::Ink3,
            Self::Accent,
            Self::Good,
            Self::Warn,
            Self::Bad,
            Self::Sequence,
        ];
        named.into_iter().chain((0..super::role::CATEGORIES).map(Self::Category))
    }
}

/// A colour for each token, as CSS text. Resolved sRGB (`#rrggbb`), so that every SVG reader understands an
/// exported picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// See [`Token::Ground`].
    pub ground: String,
    /// See [`Token::Surface`].
    pub surface: String,
    /// See [`Token::Raised`].
    pub raised: String,
    /// See [`Token::Line`].
    pub line: String,
    /// See [`Token::Ink`].
    pub ink: String,
    /// See [`Token::Ink2`].
    pub ink_2: String,
    /// See [`Token::Ink3`].
    pub ink_3: String,
    /// See [`Token::Accent`].
    pub accent: String,
    /// See [`Token::Good`].
    pub good: String,
    /// See [`Token::Warn`].
    pub warn: String,
    /// See [`Token::Bad`].
    pub bad: String,
    /// See [`Token::Sequence`].
    pub sequence: String,
    /// The categories in order.
    pub categories: [String; super::role::CATEGORIES as usize],
}

impl Palette {
    /// Builds a palette by asking for each token, for example the page's computed style.
    pub fn from_tokens(colour: impl Fn(Token) -> String) -> Self {
        Self {
            ground: colour(Token::Ground),
            surface: colour(Token::Surface),
            raised: colour(Token::Raised),
            line: colour(Token::Line),
            ink: colour(Token::Ink),
            ink_2: colour(Token::Ink2),
            ink_3: colour(Token::Ink3),
            accent: colour(Token::Accent),
            good: colour(Token::Good),
            warn: colour(Token::Warn),
            bad: colour(Token::Bad),
            sequence: colour(Token::Sequence),
            categories: [0, 1, 2, 3, 4, 5, 6, 7].map(|n| colour(Token::Category(n))),
        }
    }

    /// The colour of a token.
    pub fn get(&self, token: Token) -> &str {
        match token {
            Token::Ground => &self.ground,
            Token::Surface => &self.surface,
            Token::Raised => &self.raised,
            Token::Line => &self.line,
            Token::Ink => &self.ink,
            Token::Ink2 => &self.ink_2,
            Token::Ink3 => &self.ink_3,
            Token::Accent => &self.accent,
            Token::Good => &self.good,
            Token::Warn => &self.warn,
            Token::Bad => &self.bad,
            Token::Sequence => &self.sequence,
            Token::Category(n) => &self.categories[usize::from(n) % self.categories.len()],
        }
    }
}
