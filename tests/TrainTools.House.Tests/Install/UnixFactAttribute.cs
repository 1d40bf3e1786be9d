namespace TrainTools.House.Tests.Install;

/// <summary>A test of the shell scripts; Windows has twins of its own.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "The shell scripts are for Linux; Windows has .cmd twins.";
    }
}
