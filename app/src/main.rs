//! Command line of policymine.

fn main() {}
