//! Names, owners, ids and decisions together, on corpora written out as mentions.
