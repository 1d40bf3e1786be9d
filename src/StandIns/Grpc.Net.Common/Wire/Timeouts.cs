using System.Globalization;

namespace Grpc.Net.Wire;

/// <summary>The header grpc-timeout: at most eight digits and a unit; <c>100m</c> is 100 milliseconds.</summary>
internal static class Timeouts
{
    private const long LargestValue = 99_999_999;

    // From the finest to the coarsest; a nanosecond is a hundredth of a tick.
    private static readonly (char Unit, long Ticks)[] Units =
    [
        ('u', TimeSpan.TicksPerMicrosecond),
        ('m', TimeSpan.TicksPerMillisecond),
        ('S', TimeSpan.TicksPerSecond),
        ('M', TimeSpan.TicksPerMinute),
        ('H', TimeSpan.TicksPerHour),
    ];

    public static string Encode(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
            return "1n"; // zero is not allowed; this is over before it arrives
        foreach (var (unit, ticks) in Units)
        {
            long value = (timeout.Ticks / ticks) + (timeout.Ticks % ticks == 0 ? 0 : 1);
            if (value <= LargestValue)
                return value.ToString(CultureInfo.InvariantCulture) + unit;
        }
        return LargestValue.ToString(CultureInfo.InvariantCulture) + 'H';
    }

    /// <summary>The time in the header, or null where it says none that can be understood.</summary>
    public static TimeSpan? Decode(string? header)
    {
        if (header is null or { Length: < 2 or > 9 })
            return null;
        if (!long.TryParse(header.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            return null;
        char unit = header[^1];
        if (unit == 'n')
            return TimeSpan.FromTicks((value + 99) / 100);
        foreach (var (known, ticks) in Units)
        {
            if (known == unit)
                return TimeSpan.FromTicks(value * ticks);
        }
        return null;
    }
}
