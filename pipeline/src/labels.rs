//! `labels!`: an enum whose variants are the closed set of values of a table column.
//! It owns the spelling in tables, nothing else.

/// Declares an enum with `as_str` (the spelling in tables) and `parse` (its inverse).
macro_rules! labels {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $label:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl $name {
            /// Every value, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The spelling in tables.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The value of a spelling.
            #[must_use]
            pub fn parse(label: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == label)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
