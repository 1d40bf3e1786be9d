namespace TrainTools.TestKit;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class ManualClock : TimeProvider
{
    private TimeSpan _passed;

    /// <summary>When the test begins.</summary>
    public static readonly DateTimeOffset Begin = new(2025, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks;

    public override DateTimeOffset GetUtcNow() => Begin + _passed;

    /// <summary>Lets time pass.</summary>
    public void Advance(double seconds) => _passed += TimeSpan.FromSeconds(seconds);
}
