//! The facts a document yields: one type per table row, spans in code points of the text.
//! It holds no rule and no column: `extract` fills it, `tables` writes it.

use crate::span::Span;

labels! {
    /// How exact a number is.
    pub enum Approx {
        /// As it stands.
        Exact = "exact",
        /// 左右 约.
        About = "about",
        /// 近.
        Nearly = "nearly",
        /// 余 多 超 突破.
        MoreThan = "more_than",
        /// 不足.
        LessThan = "less_than",
        /// 以上 不少于.
        AtLeast = "at_least",
        /// 以内 以下.
        AtMost = "at_most",
        /// From low to high.
        Range = "range",
    }
}

labels! {
    /// What is measured.
    pub enum MetricKind {
        /// Things or people.
        Count = "count",
        /// Per cent.
        Percent = "percent",
        /// 个百分点.
        PercentagePoint = "percentage_point",
        /// Money.
        Money = "money",
        /// Area.
        Area = "area",
        /// Length.
        Length = "length",
        /// Duration.
        Duration = "duration",
        /// Mass.
        Mass = "mass",
        /// Energy.
        Energy = "energy",
        /// Ratio of several numbers.
        Ratio = "ratio",
        /// 倍.
        Multiple = "multiple",
        /// 居第N位.
        Rank = "rank",
        /// 拉动, 贡献.
        Contribution = "contribution",
        /// 高于, 低于.
        Gap = "gap",
        /// N次 a period.
        Frequency = "frequency",
        /// Volume.
        Volume = "volume",
    }
}

labels! {
    /// Level or change.
    pub enum Change {
        /// A value.
        Level = "level",
        /// 增长 x.
        IncreaseBy = "increase_by",
        /// 提高到 x.
        IncreaseTo = "increase_to",
        /// 下降 x.
        DecreaseBy = "decrease_by",
        /// 降至 x.
        DecreaseTo = "decrease_to",
    }
}

labels! {
    /// Achieved, planned or required.
    pub enum Status {
        /// Has happened.
        Achieved = "achieved",
        /// 将 目标 力争.
        Planned = "planned",
        /// A standard or quota.
        Required = "required",
    }
}

labels! {
    /// On what basis a fact was placed in time or space.
    pub enum Basis {
        /// The sentence says it.
        Stated = "stated",
        /// The heading above says it.
        Heading = "heading",
        /// The dateline says it.
        Dateline = "dateline",
        /// The document says it.
        Document = "document",
        /// Nothing says it.
        Unknown = "unknown",
    }
}

/// A measured number.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Value and unit, with 余 多 左右 以上 when attached.
    pub span: Span,
    /// Shortest noun phrase naming what is measured, Simplified; `None` when nothing could be bound.
    pub indicator: Option<String>,
    /// In `unit`, as written (1.3 of 1.3万元); `None` for a range or ratio.
    pub value: Option<f64>,
    /// Lower end of a range.
    pub value_low: Option<f64>,
    /// Upper end of a range.
    pub value_high: Option<f64>,
    /// `10.5:45.0:44.5` for ratios.
    pub value_text: Option<String>,
    /// As written, with its multiplier (万元).
    pub unit: String,
    /// In `base_unit` (13000).
    pub base_value: Option<f64>,
    /// Without multiplier (元).
    pub base_unit: String,
    /// How exact.
    pub approx: Approx,
    /// What is measured.
    pub kind: MetricKind,
    /// Level or change.
    pub change: Change,
    /// Achieved, planned or required.
    pub status: Status,
    /// Denominator (每万人).
    pub per: Option<String>,
    /// Period as stated (`2025年`, `上半年`).
    pub period: Option<String>,
    /// First day, `2025-01-01`.
    pub period_start: Option<String>,
    /// Last day, `2025-12-31`.
    pub period_end: Option<String>,
    /// Basis of the period.
    pub period_basis: Basis,
    /// Region as resolved, Simplified.
    pub region: Option<String>,
    /// Basis of the region.
    pub region_basis: Basis,
    /// Organisation the number belongs to.
    pub organisation: Option<String>,
    /// Name of the rule that bound it.
    pub rule: &'static str,
    /// 0 to 1.
    pub confidence: f64,
}

labels! {
    /// What the place of a mention does with the initiative.
    pub enum Relation {
        /// 推出 首创 打造.
        Launches = "launches",
        /// 贯彻 落实 实施.
        Implements = "implements",
        /// 学习借鉴.
        LearnsFrom = "learns_from",
        /// Named or judged only.
        Cites = "cites",
        /// Cannot be told.
        Unknown = "unknown",
    }
}

labels! {
    /// On what basis a mention was placed.
    pub enum PlaceBasis {
        /// The speaker's body.
        Speaker = "speaker",
        /// The clause of the mention.
        Clause = "clause",
        /// The heading above.
        Heading = "heading",
        /// The dateline.
        Dateline = "dateline",
        /// The document's region.
        Document = "document",
        /// Nothing says it.
        Unknown = "unknown",
    }
}

/// A mention of a named initiative.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Quotes and attached type head included.
    pub span: Span,
    /// Name without quotes, Simplified: the quoted core, with its head where the head belongs to the name.
    pub name: String,
    /// Key under which aliases meet: the folded core without punctuation.
    pub name_key: String,
    /// Type by the head: campaign, project, programme, brand, concept, mechanism, plan, platform, orgform, slogan, numbered_set.
    pub initiative_type: Option<&'static str>,
    /// Narrowest body or place that does what `relation` says.
    pub place: Option<String>,
    /// Basis of the place.
    pub place_basis: PlaceBasis,
    /// What the place does with it.
    pub relation: Relation,
    /// Who says it, when it stands in someone's words.
    pub speaker: Option<String>,
    /// Name of the rule that found it.
    pub rule: &'static str,
    /// 0 to 1.
    pub confidence: f64,
}

labels! {
    /// How words are given.
    pub enum Mode {
        /// Wholly in quotation marks.
        Direct = "direct",
        /// Without quotation marks round the whole.
        Reported = "reported",
        /// Quoted and reported parts.
        Mixed = "mixed",
    }
}

labels! {
    /// What most of the words do.
    pub enum Act {
        /// Others must or should.
        Demand = "demand",
        /// The speaker's own body will.
        Pledge = "pledge",
        /// What was or is done.
        Report = "report",
        /// Worth, meaning, causes.
        Assessment = "assessment",
        /// None of these.
        Other = "other",
    }
}

/// One contiguous stretch of words given to one speaker under one attribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The words: attribution and enclosing quotes left out, final punctuation kept.
    pub span: Span,
    /// Person, Simplified, titles dropped; 大家 for 大家纷纷表示; `None` for 会议强调 and documents.
    pub speaker: Option<String>,
    /// Title without the body.
    pub role: Option<String>,
    /// Body named before the title, place prefix included; `会议` for a meeting.
    pub organisation: Option<String>,
    /// The body with its full place.
    pub organisation_resolved: Option<String>,
    /// Bare verb.
    pub verb: String,
    /// Direct, reported, mixed.
    pub mode: Mode,
    /// Demand, pledge, report, assessment, other.
    pub act: Act,
}

labels! {
    /// Kind of an authority.
    pub enum ReferenceKind {
        /// 《…》, plan, report, notice.
        Document = "document",
        /// Law or regulation.
        Law = "law",
        /// Meeting and its 精神.
        Meeting = "meeting",
        /// Speech or exposition.
        Speech = "speech",
        /// Letter or written instruction.
        Letter = "letter",
        /// Decision, requirement, campaign as basis.
        PolicyDecision = "policy_decision",
        /// Doctrine and the rest.
        Other = "other",
    }
}

labels! {
    /// How an authority is used.
    pub enum ReferenceUse {
        /// Something rests on it.
        Basis = "basis",
        /// It is studied.
        Studied = "studied",
        /// It is only cited.
        Cited = "cited",
    }
}

/// An authority the text rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// From the attached issuer to the head noun, 精神 / 部署 / 要求 included.
    pub span: Span,
    /// Nearest basis verb.
    pub verb: Option<String>,
    /// Kind.
    pub kind: ReferenceKind,
    /// Fullest form in this text, Simplified, without 精神 and 《》.
    pub name: String,
    /// Who spoke, convened or issued, as written (Simplified).
    pub issuer: Option<String>,
    /// 发文字号 as written.
    pub doc_number: Option<String>,
    /// 代字.
    pub doc_number_code: Option<String>,
    /// Year.
    pub doc_number_year: Option<i32>,
    /// Serial number.
    pub doc_number_serial: Option<i32>,
    /// Basis, studied, cited.
    pub usage: ReferenceUse,
}
