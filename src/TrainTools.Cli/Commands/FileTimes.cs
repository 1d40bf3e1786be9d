using System.Globalization;

namespace TrainTools.Cli.Commands;

/// <summary>
/// The clock for times that are written into files. SOURCE_DATE_EPOCH, the convention of reproducible builds, sets it
/// to a fixed second: then the same training gives the same file byte for byte.
/// </summary>
/// <param name="clock">The clock without it, which also measures spans of time.</param>
internal sealed class FileTimes(TimeProvider clock) : TimeProvider
{
    private readonly DateTimeOffset? _fixed = Parse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"));

    /// <inheritdoc/>
    public override long TimestampFrequency => clock.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _fixed is null ? clock.LocalTimeZone : TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _fixed ?? clock.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.GetTimestamp();

    /// <summary>The moment that a text of seconds since 1970 means; null for anything else.</summary>
    internal static DateTimeOffset? Parse(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long since) && since < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(since)
            : null;
}
