//! The bare way to make Chinese text searchable, which the benches run beside policymine: decode with `encoding_rs`,
//! cut with jieba in search mode, index title and body with tantivy, store both.
//! It repairs nothing, finds no structure and no facts, and its phrases hit only where the cuts agree.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::{Encoding, GB18030, UTF_8};
use jieba_rs::{Jieba, TokenizeMode};
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexWriter, TantivyDocument};

const TOKENIZER: &str = "jieba";

/// Memory of an indexing thread, the same as in `index`, so that both write as many segments.
const THREAD_MEMORY: usize = 64 << 20;

/// Bytes as text: by mark, else UTF-8 when they are UTF-8, else GB18030.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let text = bytes.get(mark..).unwrap_or_default();
    encoding
        .decode_without_bom_handling_and_without_replacement(text)
        .unwrap_or_else(|| GB18030.decode_without_bom_handling(text).0)
}

/// First line and the rest.
pub(crate) fn title_and_body(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

/// An index that is being written.
pub(crate) struct BareWriter {
    writer: IndexWriter,
    index: Index,
    title: Field,
    body: Field,
}

impl BareWriter {
    /// An empty index in a folder.
    pub(crate) fn create(folder: &Path, jieba: &Arc<Jieba>, threads: usize) -> Self {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing) | STORED;
        let mut schema = Schema::builder();
        let title = schema.add_text_field("title", text.clone());
        let body = schema.add_text_field("body", text);
        let index = Index::create_in_dir(folder, schema.build()).expect("create");
        index.tokenizers().register(TOKENIZER, JiebaTokenizer { jieba: Arc::clone(jieba) });
        let options =
            IndexWriterOptions::builder().memory_budget_per_thread(THREAD_MEMORY).num_worker_threads(threads).build();
        let writer = index.writer_with_options(options).expect("open the writer");
        Self { writer, index, title, body }
    }

    /// Adds a record.
    pub(crate) fn add(&self, title: &str, body: &str) {
        let mut document = TantivyDocument::default();
        document.add_text(self.title, title);
        document.add_text(self.body, body);
        self.writer.add_document(document).expect("add");
    }

    /// Commits, waits for merges, and gives the index with the fields `title` and `body`.
    pub(crate) fn finish(mut self) -> Index {
        self.writer.commit().expect("commit");
        self.writer.wait_merging_threads().expect("merge");
        self.index
    }
}

/// jieba as a tokenizer, in search mode with new words guessed: what the adapter for tantivy does.
#[derive(Clone)]
struct JiebaTokenizer {
    jieba: Arc<Jieba>,
}

/// Tokens of one text.
struct JiebaStream {
    tokens: std::vec::IntoIter<Token>,
    token: Token,
}

impl Tokenizer for JiebaTokenizer {
    type TokenStream<'a> = JiebaStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> JiebaStream {
        let words = self.jieba.tokenize(text, TokenizeMode::Search, true);
        let token = |word: jieba_rs::Token<'_>| Token {
            offset_from: word.byte_start,
            offset_to: word.byte_end,
            position: word.start,
            text: word.word.to_owned(),
            position_length: word.end - word.start,
        };
        let tokens: Vec<Token> = words.into_iter().map(token).collect();
        JiebaStream { tokens: tokens.into_iter(), token: Token::default() }
    }
}

impl TokenStream for JiebaStream {
    fn advance(&mut self) -> bool {
        match self.tokens.next() {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
