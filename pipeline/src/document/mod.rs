//! One document from bytes to facts: the stages, the types between them, and the function that runs them in order.
//! It does no I/O, keeps no state between documents and knows nothing of threads.

pub mod decode;
pub mod extract;
pub mod facts;
pub mod layout;
pub mod markup;
pub mod read;
pub mod repair;
pub mod segment;
pub mod view;
