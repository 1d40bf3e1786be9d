namespace TrainTools.TestKit;

/// <summary>A theory that sends a signal to a process, which Windows does not know.</summary>
internal sealed class SignalTheoryAttribute : TheoryAttribute
{
    public SignalTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Windows has no signals to send; Ctrl-C is tried by hand there.";
    }
}
