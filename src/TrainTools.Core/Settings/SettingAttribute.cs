namespace TrainTools.Core.Settings;

/// <summary>
/// Declares a setting: everything that the command line, the files, the tab and the documentation need to know beside
/// the property's type, default and doc comment. Its texts stand in <c>Texts/</c>, a file a language.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(SettingGroup group) : Attribute
{
    /// <summary>Under which heading it is shown.</summary>
    public SettingGroup Group => group;

    /// <summary>Its key in files and on the wire; empty: the property's name in snake_case.</summary>
    public string Key { get; init; } = "";

    /// <summary>What files called it before; empty: the same.</summary>
    public string KeyBefore { get; init; } = "";

    /// <summary>Its option without dashes; empty: the key with dashes.</summary>
    public string Option { get; init; } = "";

    /// <summary>
    /// Other options that mean the same, without dashes: kohya's. One that stands alone and means one value names it:
    /// <c>use_lion_optimizer=lion</c>.
    /// </summary>
    public string[] Kohya { get; init; } = [];

    /// <summary>The least value; a number that must be above it is <see cref="IsAboveMin"/>.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>The largest value.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the least value itself is too small.</summary>
    public bool IsAboveMin { get; init; }

    /// <summary>The number must be a multiple of this; 0: any.</summary>
    public int Multiple { get; init; }

    /// <summary>The only numbers that are allowed; empty: all of the range.</summary>
    public int[] Allowed { get; init; } = [];

    /// <summary>An example for who typed something else; empty: the default.</summary>
    public string Example { get; init; } = "";

    /// <summary>What the option's value is called in help, such as <c>FILE</c>; empty: by its kind.</summary>
    public string Value { get; init; } = "";

    /// <summary>The words of the option for off and on, where it is no plain switch.</summary>
    public string[] OffAndOn { get; init; } = [];

    /// <summary>Whether 0 is also written <c>off</c>.</summary>
    public bool ZeroIsOff { get; init; }

    /// <summary>Whether a beginner should see it.</summary>
    public bool IsBasic { get; init; }

    /// <summary>Whether a resumed run must have the same value to compute the same; false: it may differ.</summary>
    public bool ChangesNumbers { get; init; } = true;

    /// <summary>Whether it is a text that may have several lines.</summary>
    public bool HasLines { get; init; }

    /// <summary>Whether it names a file or folder, which is remembered in full.</summary>
    public bool IsPath { get; init; }

    /// <summary>
    /// Where it has an effect: another setting's key with the words of its values, <c>schedule=linear|cosine</c>;
    /// empty: always. Who sets it elsewhere is told that it has none.
    /// </summary>
    public string OnlyWith { get; init; } = "";
}

/// <summary>Settings that belong together, in the order in which they are shown.</summary>
public enum SettingGroup
{
    /// <summary>What is trained, and where it goes: a job's own, not a version's.</summary>
    Job,

    /// <summary>Images and captions.</summary>
    Dataset,

    /// <summary>Size and reach of the LoRA.</summary>
    Network,

    /// <summary>How long and how fast it learns.</summary>
    Training,

    /// <summary>Images that are made while it trains.</summary>
    Samples,

    /// <summary>Interruptions: a job's own.</summary>
    Interruptions,

    /// <summary>Numbers, memory and files.</summary>
    Memory,
}

/// <summary>How a choice is written in files, on the wire and on the command line.</summary>
/// <param name="word">Ours.</param>
/// <param name="others">Other words for it, kohya's.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class WordAttribute(string word, params string[] others) : Attribute
{
    /// <summary>Ours.</summary>
    public string Word => word;

    /// <summary>Other words that are read.</summary>
    public IReadOnlyList<string> Others => others;
}
