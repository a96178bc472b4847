//! Metrics of tables: the number of a cell, named by its row and its column, with the unit of cell, column, row or caption.
//! It reads no running text; what a table is, `markup` says for pages, and tabs or bars between columns for plain text.

use std::collections::BTreeMap;

use super::bind::{Bound, Rule};
use super::decimal::Decimal;
use super::lexicon::{Class, Lexicon};
use super::line::Line;
use super::period::{self, Period};
use super::quantity::{self, Quantity, is_han};
use crate::document::extract::Reading;
use crate::document::facts::{Change, Metric, Status};
use crate::document::markup;
use crate::span::Span;

/// Most rows at the top of a table that name its columns: deeper heads were not seen in bulletins.
const MOST_HEADER_ROWS: usize = 3;
/// Lines above a table in which its unit may stand (a caption and 「单位：万元」 below it).
const CAPTION_LINES: usize = 3;
/// Longest label of a row or column; longer cells are text.
const LONGEST_LABEL: usize = 30;
/// Longest unit in a cell or a head (微克每立方米, 吨标准煤/万元).
const LONGEST_UNIT: usize = 8;
/// Columns that number, date or describe the rows.
const NOT_MEASURES: [&str; 16] = [
    "序号",
    "编号",
    "年份",
    "年度",
    "日期",
    "时间",
    "代码",
    "电话",
    "邮编",
    "排名",
    "备注",
    "联系",
    "地址",
    "单位",
    "计量单位",
    "页码",
];
/// Heads of what is to be reached.
const PLANNED: [&str; 6] = ["目标", "计划", "预期", "指标任务", "计划数", "目标值"];
/// Heads that say which number is meant and not what it measures.
const GENERIC: [&str; 18] = [
    "绝对量",
    "绝对数",
    "绝对额",
    "数值",
    "数量",
    "指标值",
    "本期",
    "累计",
    "合计",
    "总量",
    "实绩",
    "完成",
    "完成数",
    "完成值",
    "指标",
    "数据",
    "本年",
    "全年",
];

/// A cell: where its words stand in the text.
#[derive(Debug, Clone, Copy)]
struct Cell {
    column: u32,
    span: Span,
    header: bool,
}

/// A table, row by row; cells of a row in the order of their columns.
#[derive(Debug, Default)]
struct Grid {
    rows: Vec<Vec<Cell>>,
    /// Index of its first line among the lines of the document.
    first_line: usize,
}

/// Every metric that stands in a table.
pub(super) fn metrics(
    lexicon: &Lexicon,
    reading: &Reading<'_>,
    lines: &[markup::Line],
    year: Option<u32>,
) -> Vec<Metric> {
    let mut found = Vec::new();
    for grid in grids(reading, lines) {
        let unit = caption_unit(reading, lines, &grid);
        let table = Table { lexicon, view: reading.view.chars(), grid: &grid, unit, year };
        table.read(&mut found);
    }
    found.sort_by_key(|metric| metric.span.start);
    found
}

/// The tables of a document: cells of a page, or lines of plain text with tabs or bars.
fn grids(reading: &Reading<'_>, lines: &[markup::Line]) -> Vec<Grid> {
    let mut tables: BTreeMap<u32, BTreeMap<u32, Vec<Cell>>> = BTreeMap::new();
    let mut first_lines: BTreeMap<u32, usize> = BTreeMap::new();
    let mut found = Vec::new();
    let mut plain = Grid::default();
    for (at, line) in lines.iter().enumerate() {
        if let Some(cell) = line.cell {
            first_lines.entry(cell.table).or_insert(at);
            let row = tables.entry(cell.table).or_default().entry(cell.row).or_default();
            // The first line of a cell names it.
            if row.last().is_none_or(|last| last.column != cell.column) {
                row.push(Cell { column: cell.column, span: line.span, header: cell.header });
            }
            continue;
        }
        let chars = reading.view.slice(line.span);
        if is_ruler(chars) {
            continue;
        }
        let cells = plain_cells(chars, line.span.start as usize);
        if cells.len() > 1 {
            if plain.rows.is_empty() {
                plain.first_line = at;
            }
            plain.rows.push(cells);
        } else if !plain.rows.is_empty() {
            found.push(std::mem::take(&mut plain));
        }
    }
    found.push(plain);
    found.extend(tables.into_iter().map(|(table, rows)| Grid {
        rows: rows.into_values().collect(),
        first_line: first_lines.get(&table).copied().unwrap_or(0),
    }));
    found.retain(|grid| grid.rows.len() > 1);
    found
}

/// |---|:--:| and ───┼───: a line that only separates others.
fn is_ruler(line: &[char]) -> bool {
    let ruled = |c: &char| matches!(c, '-' | '=' | '_' | '—' | '─' | '━' | '\u{2500}'..='\u{257f}');
    line.iter().filter(|c| ruled(c)).count() > 1
        && line.iter().all(|c| ruled(c) || c.is_whitespace() || matches!(c, '|' | ':' | '+'))
}

/// The cells of a line of plain text; one or none when it is no row of a table.
fn plain_cells(line: &[char], start: usize) -> Vec<Cell> {
    if !line.iter().any(|&c| matches!(c, '\t' | '|')) {
        return Vec::new();
    }
    let mut cells = Vec::new();
    let mut from = 0;
    for (column, part) in (0..).zip(line.split(|&c| matches!(c, '\t' | '|'))) {
        let blank = |c: &&char| c.is_whitespace();
        let lead = part.iter().take_while(blank).count();
        let trail = part.iter().rev().take_while(blank).count();
        if lead < part.len() {
            let span = Span::new(start + from + lead, start + from + part.len() - trail);
            cells.push(Cell { column, span, header: false });
        }
        from += part.len() + 1;
    }
    cells
}

/// 单位：万元 in the lines above a table.
fn caption_unit(reading: &Reading<'_>, lines: &[markup::Line], grid: &Grid) -> Option<String> {
    let above = lines.get(grid.first_line.saturating_sub(CAPTION_LINES)..grid.first_line)?;
    above.iter().rev().find_map(|line| stated_unit(reading.view.slice(line.span)))
}

/// The unit behind 单位: in a line.
fn stated_unit(line: &[char]) -> Option<String> {
    let at = line.windows(2).position(|pair| pair == ['单', '位'])?;
    let rest = line.get(at + 2..)?;
    let colon = rest.iter().position(|&c| c == ':').filter(|&at| at < 3)?;
    let unit: String = rest
        .get(colon + 1..)?
        .iter()
        .skip_while(|c| c.is_whitespace())
        .take_while(|&&c| !c.is_whitespace() && !matches!(c, ')' | ',' | ';' | '、'))
        .collect();
    (!unit.is_empty()).then_some(unit)
}

/// A label and the unit in brackets behind it: 产量(万吨), 增速(%), 金额(单位:亿元).
fn label_and_unit(chars: &[char]) -> (String, Option<String>) {
    let Some(open) = chars.iter().position(|&c| c == '(') else {
        return (words(chars), None);
    };
    let inside: Vec<char> =
        chars.iter().skip(open + 1).copied().take_while(|&c| c != ')').filter(|c| !c.is_whitespace()).collect();
    let unit = stated_unit(&inside).unwrap_or_else(|| inside.iter().collect());
    (words(chars.get(..open).unwrap_or(&[])), Some(unit))
}

/// The words of a label: numbering, white space and colons dropped.
fn words(chars: &[char]) -> String {
    let text: String = chars.iter().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '*' | '#')).collect();
    let numbered = |c: char| {
        c.is_ascii_digit()
            || matches!(c, '.' | '、' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
    };
    match text.split_once(['、', '.']) {
        Some((number, rest)) if number.chars().all(numbered) && rest.chars().any(is_han) => rest.to_owned(),
        _ => text.trim_start_matches("其中").to_owned(),
    }
}

/// What the head of a column says of its numbers.
#[derive(Debug, Clone, Default)]
struct Head {
    /// What is measured; empty when the head is generic.
    name: String,
    unit: Option<String>,
    change: bool,
    planned: bool,
    skipped: bool,
    /// Names the measure words of the rows.
    units: bool,
    /// What the head dates its numbers.
    period: Option<Period>,
}

struct Table<'a> {
    lexicon: &'a Lexicon,
    view: &'a [char],
    grid: &'a Grid,
    unit: Option<String>,
    /// Year of publication.
    year: Option<u32>,
}

impl Table<'_> {
    fn text(&self, cell: &Cell) -> &[char] {
        let chars = self.view.get(cell.span.range()).unwrap_or(&[]);
        let lead = chars.iter().take_while(|c| c.is_whitespace()).count();
        let trail = chars.iter().rev().take_while(|c| c.is_whitespace()).count();
        chars.get(lead..chars.len().saturating_sub(trail)).unwrap_or(&[])
    }

    fn is_label(&self, cell: &Cell) -> bool {
        let text = self.text(cell);
        text.len() <= LONGEST_LABEL && text.iter().any(|&c| is_han(c)) && number(text).is_none()
    }

    /// Rows at the top in which nothing but the first cell could be a number.
    fn header_rows(&self) -> usize {
        let names = |row: &Vec<Cell>| {
            row.iter().all(|cell| cell.header)
                || row.iter().all(|cell| number(self.text(cell)).is_none() || is_year(self.text(cell)))
        };
        self.grid.rows.iter().take(MOST_HEADER_ROWS).take_while(|row| names(row)).count()
    }

    fn head(&self, rows: &[Vec<Cell>], column: u32) -> Head {
        let mut head = Head::default();
        for row in rows {
            // A head over several columns stands at the first of them.
            let Some(cell) = row.iter().rev().find(|cell| cell.column <= column).filter(|_| row.len() > 1) else {
                continue;
            };
            let text = self.text(cell);
            let (name, unit) = label_and_unit(text);
            head.units |= name.ends_with("单位") && cell.column == column;
            head.skipped |= cell.column == column && NOT_MEASURES.contains(&name.as_str());
            let grows = ["增长", "增速", "增幅", "比上年", "同比", "±"].iter().any(|word| name.contains(word));
            let percent = name.ends_with('%') || unit.as_deref() == Some("%") || unit.is_none() && !name.contains('±');
            if grows && percent {
                (head.change, head.unit) = (true, Some("%".to_owned()));
            } else {
                head.unit = unit.or(head.unit);
                let (name, period) = self.dated(&name);
                head.period = period.or(head.period);
                head.planned |= PLANNED.iter().any(|word| name.contains(word));
                let said = [GENERIC.as_slice(), PLANNED.as_slice()].iter().any(|list| list.contains(&name.as_str()));
                if !said && !head.name.contains(&name) {
                    head.name.push_str(&name);
                }
            }
        }
        head
    }

    /// A label without the time in it, and that time: 2023年, 2024, 2025年计划.
    fn dated(&self, name: &str) -> (String, Option<Period>) {
        let mut chars: Vec<char> = name.chars().collect();
        if is_year(&chars) {
            chars.push('年');
        }
        match period::of_label(self.lexicon, &chars, self.year) {
            Some((period, time)) => {
                let rest = chars.iter().take(time.start).chain(chars.iter().skip(time.end));
                (rest.filter(|c| is_han(**c) || c.is_ascii_alphanumeric()).collect(), Some(period))
            }
            None => (name.to_owned(), None),
        }
    }

    fn read(&self, found: &mut Vec<Metric>) {
        let headers = self.header_rows();
        let (top, body) = self.grid.rows.split_at(headers);
        if top.is_empty() {
            return;
        }
        let mut heads: BTreeMap<u32, Head> = BTreeMap::new();
        for cell in body.iter().flatten() {
            heads.entry(cell.column).or_insert_with(|| self.head(top, cell.column));
        }
        for row in body {
            // A year alone in the first column dates its row.
            let year = row.first().filter(|cell| is_year(self.text(cell)));
            let Some(label) = year.or_else(|| row.iter().find(|cell| self.is_label(cell))) else { continue };
            let (name, own_unit) = label_and_unit(self.text(label));
            let (name, period) = self.dated(&name);
            let listed = row.iter().find(|cell| heads.get(&cell.column).is_some_and(|head| head.units));
            let listed = listed.map(|cell| words(self.text(cell))).or(own_unit);
            for cell in row.iter().filter(|cell| cell.column > label.column) {
                let Some(head) = heads.get(&cell.column).filter(|head| !head.skipped && !head.units) else { continue };
                let period = head.period.clone().or_else(|| period.clone());
                found.extend(self.cell(cell, head, &name, listed.as_deref(), period));
            }
        }
    }

    /// The metric of one cell.
    fn cell(
        &self,
        cell: &Cell,
        head: &Head,
        row: &str,
        row_unit: Option<&str>,
        period: Option<Period>,
    ) -> Option<Metric> {
        let text = self.text(cell);
        let Number { digits, negative, unit } = number(text)?;
        // Whole years and running numbers have no unit, so nothing is made of them.
        let unit = match unit {
            Some(unit) => unit,
            None if head.change => "%".to_owned(),
            None => head.unit.clone().or_else(|| row_unit.map(str::to_owned)).or_else(|| self.unit.clone())?,
        };
        let mut quantity = self.quantity(&digits, &unit)?;
        let change = match (head.change, negative) {
            (true, false) => Change::IncreaseBy,
            (true, true) => Change::DecreaseBy,
            (false, _) => Change::Level,
        };
        if negative && !head.change {
            let digits = format!("-{}", digits.iter().collect::<String>());
            quantity.value = quantity::Value::One(Decimal::new(digits));
        }
        let total = matches!(row, "合计" | "总计" | "全市" | "全省" | "全区" | "全县") && !head.name.is_empty();
        let indicator = if total { head.name.clone() } else { format!("{row}{}", head.name) };
        if indicator.is_empty() {
            return None;
        }
        let kind = quantity.kind;
        let bound = Bound { indicator: Some(indicator), kind, change, rule: Rule::Table, per: None, is_origin: false };
        let status = if head.planned { Status::Planned } else { Status::Achieved };
        let lead = self.view.get(cell.span.range())?.iter().take_while(|c| c.is_whitespace()).count();
        let start = cell.span.start as usize + lead;
        Some(super::metric(quantity, bound, status, period, None, Span::new(start, start + text.len())))
    }

    /// Number and unit read like running text.
    fn quantity(&self, digits: &[char], unit: &str) -> Option<Quantity> {
        let chars: Vec<char> = digits.iter().copied().chain(unit.chars()).collect();
        let line = Line::new(self.lexicon, &chars);
        let mut found = quantity::find(self.lexicon, &line, &|_| true);
        let quantity = found.pop().filter(|_| found.is_empty())?;
        let whole = quantity.start == 0 && quantity.end == chars.len();
        (whole && !self.lexicon.is(&chars, Class::Fixed)).then_some(quantity)
    }
}

fn is_year(text: &[char]) -> bool {
    text.len() == 4 && text.iter().all(char::is_ascii_digit) && matches!(text.first(), Some('1' | '2'))
}

/// A cell that holds a number and at most a unit behind it.
struct Number {
    digits: Vec<char>,
    negative: bool,
    unit: Option<String>,
}

fn number(text: &[char]) -> Option<Number> {
    let sign = text.first().copied()?;
    let negative = matches!(sign, '-' | '\u{2212}' | '\u{2013}');
    let from = usize::from(negative || sign == '+');
    let rest = text.get(from..)?;
    let length = rest.iter().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).count();
    let digits: Vec<char> = rest.get(..length)?.iter().copied().filter(|&c| c != ',').collect();
    let points = digits.iter().filter(|&&c| c == '.').count();
    if points > 1
        || !digits.first().is_some_and(char::is_ascii_digit)
        || !digits.last().is_some_and(char::is_ascii_digit)
    {
        return None;
    }
    let unit: String = rest.get(length..)?.iter().filter(|c| !c.is_whitespace()).collect();
    // 2024-07-26, 3-5年 and codes are no single number, 2024年 and 6月 are times.
    let time = unit.starts_with(['年', '月', '日', '季']);
    if time || unit.chars().any(|c| c.is_ascii_digit()) || unit.chars().count() > LONGEST_UNIT {
        return None;
    }
    Some(Number { digits, negative, unit: (!unit.is_empty()).then_some(unit) })
}
