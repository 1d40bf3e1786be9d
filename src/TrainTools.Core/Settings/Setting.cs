using System.Globalization;
using System.Reflection;
using System.Text.Json;
using TrainTools.Core.Problems;

namespace TrainTools.Core.Settings;

/// <summary>What a setting's value is.</summary>
public enum SettingKind
{
    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>On or off.</summary>
    Toggle,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A text, such as a path.</summary>
    Text,
}

/// <summary>One setting of a catalogue: what is known of it, and how it is read and written.</summary>
public sealed class Setting
{
    private readonly IReadOnlyList<PropertyInfo> _path; // from the record of all settings to the one that holds it
    private readonly SettingAttribute _declared;
    private readonly Type _type;
    private readonly IReadOnlyList<(object Value, string Word, IReadOnlyList<string> Others)> _words;

    internal Setting(IReadOnlyList<PropertyInfo> path, SettingAttribute declared, object defaults)
    {
        (_path, _declared) = (path, declared);
        var type = path[^1].PropertyType;
        _type = Nullable.GetUnderlyingType(type) ?? type;
        IsAutomatic = _type != type || new NullabilityInfoContext().Create(path[^1]).ReadState == NullabilityState.Nullable;
        Kind = KindOf(_type);
        _words = _type.IsEnum ? [.. Words(_type)] : [];
        Key = declared.Key.Length > 0 ? declared.Key : JsonNamingPolicy.SnakeCaseLower.ConvertName(path[^1].Name);
        Option = "--" + (declared.Option.Length > 0 ? declared.Option : Key.Replace('_', '-'));
        Default = Get(defaults);
    }

    /// <summary>Its name in files and on the wire, snake_case.</summary>
    public string Key { get; }

    /// <summary>What files called it before; empty: the same.</summary>
    public string KeyBefore => _declared.KeyBefore;

    /// <summary>Its option on the command line, with dashes.</summary>
    public string Option { get; }

    /// <summary>Kohya's options that mean the same, with dashes; what follows an equals sign is what they stand for.</summary>
    public IReadOnlyList<string> KohyaOptions => [.. _declared.Kohya.Select(name => "--" + name)];

    /// <summary>What its value is.</summary>
    public SettingKind Kind { get; }

    /// <summary>Whether it may be left to the program: its value is then null.</summary>
    public bool IsAutomatic { get; }

    /// <summary>Its value where nobody chose one.</summary>
    public object? Default { get; }

    /// <inheritdoc cref="SettingAttribute.Group"/>
    public SettingGroup Group => _declared.Group;

    /// <inheritdoc cref="SettingAttribute.Min"/>
    public double Min => _declared.Min;

    /// <inheritdoc cref="SettingAttribute.Max"/>
    public double Max => _declared.Max;

    /// <inheritdoc cref="SettingAttribute.IsAboveMin"/>
    public bool IsAboveMin => _declared.IsAboveMin;

    /// <inheritdoc cref="SettingAttribute.Multiple"/>
    public int Multiple => _declared.Multiple;

    /// <inheritdoc cref="SettingAttribute.IsBasic"/>
    public bool IsBasic => _declared.IsBasic;

    /// <inheritdoc cref="SettingAttribute.ChangesNumbers"/>
    public bool ChangesNumbers => _declared.ChangesNumbers;

    /// <inheritdoc cref="SettingAttribute.HasLines"/>
    public bool HasLines => _declared.HasLines;

    /// <inheritdoc cref="SettingAttribute.IsPath"/>
    public bool IsPath => _declared.IsPath;

    /// <inheritdoc cref="SettingAttribute.ZeroIsOff"/>
    public bool ZeroIsOff => _declared.ZeroIsOff;

    /// <inheritdoc cref="SettingAttribute.OffAndOn"/>
    public IReadOnlyList<string> OffAndOn => _declared.OffAndOn;

    /// <summary>The key of the setting that decides whether this one has an effect; empty: it always has.</summary>
    public string OnlyWith => _declared.OnlyWith.Split('=')[0];

    /// <summary>The values of that setting with which it has, in words.</summary>
    public IReadOnlyList<string> OnlyWithValues => OnlyWith.Length == 0 ? [] : _declared.OnlyWith.Split('=')[1].Split('|');

    /// <summary>The words or numbers to choose from; empty where it is no choice.</summary>
    public IReadOnlyList<string> Choices => _words.Count > 0
        ? [.. _words.Select(word => word.Word)]
        : [.. _declared.Allowed.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>A value to show as an example.</summary>
    public string Example => _declared.Example.Length > 0 ? _declared.Example : InWords(Default);

    /// <summary>What stands for its value in help.</summary>
    public string ValueName
    {
        get
        {
            if (_declared.Value.Length > 0)
                return _declared.Value;
            if (OffAndOn.Count > 0)
                return string.Join('|', OffAndOn);
            return Kind switch
            {
                SettingKind.Choice => string.Join('|', Choices),
                SettingKind.Whole when ZeroIsOff => "N|off",
                SettingKind.Whole => "N",
                SettingKind.Number => "X",
                SettingKind.Toggle when IsAutomatic => "auto|on|off",
                SettingKind.Toggle => "",
                _ => "TEXT",
            };
        }
    }

    /// <summary>Its value in a record of all settings.</summary>
    public object? Get(object settings) => _path.Aggregate((object?)settings, (part, property) => property.GetValue(part));

    /// <summary>A copy of a record of all settings with another value of this one.</summary>
    public T With<T>(T settings, object? value) where T : class => (T)With(settings, 0, value);

    /// <summary>Reads its value as the command line has it.</summary>
    /// <exception cref="ProblemException">It is no value of this setting.</exception>
    public object? Read(string text)
    {
        if (IsAutomatic && text.Equals("auto", StringComparison.OrdinalIgnoreCase))
            return null;
        return Kind switch
        {
            SettingKind.Whole when ZeroIsOff && text.Equals("off", StringComparison.OrdinalIgnoreCase) =>
                Convert.ChangeType(0, _type, CultureInfo.InvariantCulture),
            SettingKind.Whole => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long n)
                ? Whole(n) : throw NotWhole(text),
            SettingKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x)
                ? x : throw Wrong("not_number", text),
            SettingKind.Toggle => text.ToLowerInvariant() switch
            {
                "on" or "true" => true,
                "off" or "false" => false,
                var word when OffAndOn is [var off, var on] => word == on ? true : word == off ? false : throw Choose(text),
                _ => throw Wrong("not_toggle", text),
            },
            SettingKind.Choice => Choice(text),
            _ => text,
        };
    }

    /// <summary>Reads its value as files and the wire have it.</summary>
    /// <exception cref="ProblemException">It is no value of this setting.</exception>
    public object? Read(JsonElement json) => (json.ValueKind, Kind) switch
    {
        (JsonValueKind.Null, _) => IsAutomatic ? null : throw Wrong("null", null),
        (JsonValueKind.Number, SettingKind.Whole) => json.TryGetInt64(out long n) ? Whole(n)
            : json.TryGetDouble(out double d) && d == Math.Floor(d) && Math.Abs(d) < 1L << 53 ? Whole((long)d)
            : throw NotWhole(json.GetRawText()),
        (JsonValueKind.Number, SettingKind.Number) => json.GetDouble(),
        (JsonValueKind.True or JsonValueKind.False, SettingKind.Toggle) => json.GetBoolean(),
        (JsonValueKind.String, SettingKind.Choice or SettingKind.Text) => Read(json.GetString()!),
        (_, SettingKind.Whole) => throw Wrong("not_whole", json.GetRawText()),
        (_, SettingKind.Number) => throw Wrong("not_number", json.GetRawText()),
        (_, SettingKind.Toggle) => throw Wrong("not_toggle", json.GetRawText()),
        (_, SettingKind.Choice) => throw Choose(json.GetRawText()),
        _ => throw Wrong("not_text", json.GetRawText()),
    };

    /// <summary>A value as files, the wire and the command line write it; empty for null.</summary>
    public string InWords(object? value) => value switch
    {
        null => "",
        bool on when OffAndOn is [var no, var yes] => on ? yes : no,
        bool on => on ? "on" : "off",
        Enum choice => _words.First(word => word.Value.Equals(choice)).Word,
        double number => Number(number),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>What is wrong with its value there; null: nothing.</summary>
    public Problem? ProblemOf(object settings)
    {
        if (Get(settings) is not { } value || value is string or bool or Enum)
            return null;
        double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (_declared.Allowed.Length > 0)
            return _declared.Allowed.Contains((int)number) ? null : Choose(InWords(value)).Problem;
        bool isInside = number <= Max && (IsAboveMin ? number > Min : number >= Min) && double.IsFinite(number);
        if (isInside && (Multiple == 0 || (long)number % Multiple == 0))
            return null;
        return OutOfRange(InWords(value));
    }

    private Problem OutOfRange(string value)
    {
        // A number too large for its type has a range where the setting itself has none.
        bool isEndless = double.IsPositiveInfinity(Max);
        bool isSeed = isEndless && double.IsNegativeInfinity(Min);
        var range = (IsAboveMin, isEndless) switch
        {
            _ when Multiple > 0 => "multiple",
            (true, true) => "above",
            (true, _) => "above_to",
            (_, true) when !isSeed => "at_least",
            _ => "range",
        };
        return new Problem($"setting.{range}{(IsAutomatic ? "_automatic" : "")}", Key,
            ("value", value), ("multiple", $"{Multiple}"), ("min", isSeed ? $"{long.MinValue}" : Number(Min)),
            ("max", isSeed ? $"{long.MaxValue}" : Number(Max)), ("usual", Example));
    }

    private object With(object part, int depth, object? value)
    {
        var copy = part.GetType().GetMethod("<Clone>$")!.Invoke(part, null)!; // what `with` calls
        var property = _path[depth];
        property.SetValue(copy, depth == _path.Count - 1 ? value : With(property.GetValue(part)!, depth + 1, value));
        return copy;
    }

    private object Whole(long number)
    {
        if (_type == typeof(long))
            return number;
        return number is >= int.MinValue and <= int.MaxValue ? (int)number : throw NotWhole($"{number}");
    }

    // A whole number that no variable holds is out of the range; anything else is none.
    private ProblemException NotWhole(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && double.Floor(number) == number && double.Abs(number) >= int.MaxValue
            ? new ProblemException(_declared.Allowed.Length > 0 ? Choose(text).Problem : OutOfRange(text))
            : Wrong("not_whole", text);

    private object Choice(string text)
    {
        foreach (var (value, word, others) in _words)
        {
            if (others.Prepend(word).Any(candidate => Same(candidate, text)))
                return value;
        }
        throw Choose(text);
    }

    // AdamW, adam_w and adamw are one word.
    private static bool Same(string word, string text) =>
        word.Replace("_", "").Equals(text.Replace("_", ""), StringComparison.OrdinalIgnoreCase);

    private ProblemException Choose(string value) => new(new Problem(
        Kind == SettingKind.Whole ? "setting.choice_automatic" : "setting.choice", Key,
        ("value", value), ("choices", string.Join(" or ", OffAndOn.Count > 0 ? OffAndOn : Choices))));

    private ProblemException Wrong(string code, string? value) => new(new Problem(
        $"setting.{code}", Key, ("value", value ?? ""), ("example", Example)));

    private static string Number(double number) =>
        number != 0 && Math.Abs(number) < 1e-3
            ? number.ToString("0.###e-0", CultureInfo.InvariantCulture)
            : number.ToString(CultureInfo.InvariantCulture);

    private static SettingKind KindOf(Type type) => type switch
    {
        _ when type.IsEnum => SettingKind.Choice,
        _ when type == typeof(bool) => SettingKind.Toggle,
        _ when type == typeof(int) || type == typeof(long) => SettingKind.Whole,
        _ when type == typeof(double) => SettingKind.Number,
        _ when type == typeof(string) => SettingKind.Text,
        _ => throw new ArgumentException($"a setting cannot be of type {type.Name}"),
    };

    private static IEnumerable<(object, string, IReadOnlyList<string>)> Words(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (field.GetValue(null)!, Word: field.GetCustomAttribute<WordAttribute>()!))
        .Select(choice => (choice.Item1, choice.Word.Word, choice.Word.Others));
}
