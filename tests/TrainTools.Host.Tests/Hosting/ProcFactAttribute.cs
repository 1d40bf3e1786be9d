namespace TrainTools.Host.Tests.Hosting;

/// <summary>A fact that looks into a process through <c>/proc</c>.</summary>
internal sealed class ProcFactAttribute : FactAttribute
{
    public ProcFactAttribute()
    {
        if (!File.Exists("/proc/self/maps"))
            Skip = "There is no /proc here to look into a process.";
    }
}
