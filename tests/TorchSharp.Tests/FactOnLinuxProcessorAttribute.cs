namespace TorchSharp.Tests;

/// <summary>A fact about the process's memory, which only Linux tells in this detail.</summary>
public sealed class FactOnLinuxProcessorAttribute : FactOnProcessorAttribute
{
    public FactOnLinuxProcessorAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Only Linux tells a process's peak and its page faults in /proc.";
    }
}
