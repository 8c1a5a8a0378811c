//! Parts that pages are made of.

pub mod canvas;
pub mod cells;
pub mod copy;
pub mod day_range;
pub mod download;
pub mod easel;
pub mod elements;
pub mod elsewhere;
pub mod explorer;
pub mod facets;
pub mod filters;
pub mod hands;
pub mod icon;
pub mod json;
pub mod light;
pub mod minimap;
pub mod notice;
pub mod pager;
pub mod paint;
pub mod picture;
pub mod scene_table;
pub mod search_field;
pub mod size;
pub mod sql;
pub mod virtual_table;
pub mod zoom;
