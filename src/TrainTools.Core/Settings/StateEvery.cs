using System.Globalization;

namespace TrainTools.Core.Settings;

/// <summary>How often a state is saved, beside saved epochs and the end: by steps or by time.</summary>
public abstract record StateEvery
{
    private StateEvery() { }

    /// <summary>At every step whose number this divides; 1 or more.</summary>
    public sealed record Steps(int Count) : StateEvery;

    /// <summary>As soon as a step ends after this time; more than zero.</summary>
    public sealed record Time(TimeSpan Span) : StateEvery;

    /// <summary>Reads <c>50</c> (steps), <c>30s</c>, <c>5m</c> or <c>1h</c>; null for anything else.</summary>
    public static StateEvery? Read(string text)
    {
        var unit = text.TrimStart([.. "0123456789"]);
        if (!int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1)
            return null;
        return unit.ToLowerInvariant() switch
        {
            "" => new Steps(count),
            "s" => new Time(TimeSpan.FromSeconds(count)),
            "m" => new Time(TimeSpan.FromMinutes(count)),
            "h" => new Time(TimeSpan.FromHours(count)),
            _ => null,
        };
    }
}
