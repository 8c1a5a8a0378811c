//! The page's own colours as a [`Palette`], read from `style/tokens.css`: canvas and exported pictures then show the
//! same as the page, in sRGB that every reader of SVG understands.

use super::Palette;

const TOKENS: &str = include_str!("../../style/tokens.css");

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Palette {
    /// The colours of the page in this theme.
    pub fn of(theme: Theme) -> Self {
        Self::from_tokens(|token| declared(&token.variable(), theme).map_or_else(|| "currentColor".to_owned(), hex))
    }
}

/// The linear sRGB of a custom property written as `light-dark(oklch(L C H), oklch(L C H))`.
fn declared(variable: &str, theme: Theme) -> Option<[f32; 3]> {
    let value = TOKENS.lines().find_map(|line| line.trim().strip_prefix(variable)?.strip_prefix(": light-dark("))?;
    let part = value.split("oklch(").nth(if theme == Theme::Light { 1 } else { 2 })?;
    let mut numbers = part.split(')').next()?.split_whitespace().map_while(|number| number.parse::<f32>().ok());
    Some(linear(numbers.next()?, numbers.next()?, numbers.next()?))
}

/// OKLCH (hue in degrees) as linear sRGB, by the published matrices of OKLab.
fn linear(lightness: f32, chroma: f32, hue: f32) -> [f32; 3] {
    let (sin, cos) = hue.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_4 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ]
}

fn hex(linear: [f32; 3]) -> String {
    let [red, green, blue] = linear.map(|channel| {
        let channel = channel.clamp(0.0, 1.0);
        let encoded = if channel <= 0.003_130_8 { 12.92 * channel } else { 1.055 * channel.powf(1.0 / 2.4) - 0.055 };
        (encoded * 255.0).round() as u8
    });
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::scene::{Colour, Role, Token};

    const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

    fn luminance([red, green, blue]: [f32; 3]) -> f32 {
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(a: &str, b: &str, theme: Theme) -> f32 {
        let (a, b) = (luminance(declared(a, theme).unwrap()), luminance(declared(b, theme).unwrap()));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_token_is_a_colour_that_screens_can_show() {
        for theme in THEMES {
            for token in Token::all() {
                let channels = declared(&token.variable(), theme).unwrap();
                assert!(channels.iter().all(|c| (-0.002..=1.002).contains(c)), "{token:?} {theme:?} {channels:?}");
                assert!(Colour::parse(Palette::of(theme).get(token)).is_some(), "{token:?}");
            }
        }
        assert_eq!(Palette::of(Theme::Light).get(Token::Surface), "#ffffff");
        assert_ne!(Palette::of(Theme::Light), Palette::of(Theme::Dark));
    }

    #[test]
    fn text_stands_out_by_four_and_a_half_on_every_surface() {
        for theme in THEMES {
            for surface in ["--ground", "--surface", "--raised", "--rail", "--hover", "--selected"] {
                for text in ["--ink", "--ink-2"] {
                    assert!(contrast(text, surface, theme) >= 4.5, "{text} on {surface} {theme:?}");
                }
            }
            for surface in ["--ground", "--surface", "--raised"] {
                for text in ["--ink-3", "--accent", "--good", "--warn", "--bad"] {
                    assert!(contrast(text, surface, theme) >= 4.5, "{text} on {surface} {theme:?}");
                }
            }
            assert!(contrast("--on-accent", "--accent", theme) >= 4.5);
            assert!(contrast("--bad", "--rail", theme) >= 4.5);
        }
    }

    #[test]
    fn marks_stand_out_by_three() {
        let decoration = [Role::Grid, Role::BarTrack, Role::Row, Role::Ground];
        for theme in THEMES {
            for role in Role::all().filter(|role| !decoration.contains(role)) {
                let paint = role.paint();
                let ink = paint.stroke.filter(|_| !paint.halo).or(paint.fill).unwrap();
                // A tick stands on its disc.
                let ground = if role == Role::BadgeTick { Token::Good } else { Token::Surface };
                for ground in [ground, if role == Role::BadgeTick { ground } else { Token::Ground }] {
                    let contrast = contrast(&ink.variable(), &ground.variable(), theme);
                    assert!(contrast >= 3.0, "{role:?} on {ground:?} {theme:?}: {contrast}");
                }
            }
        }
    }
}
