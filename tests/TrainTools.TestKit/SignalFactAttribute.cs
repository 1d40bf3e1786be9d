namespace TrainTools.TestKit;

/// <summary>A fact that lets a process stand still by a signal; Linux only.</summary>
internal sealed class SignalFactAttribute : FactAttribute
{
    public SignalFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Only on Linux can a process be looked at while it stands still.";
    }
}
