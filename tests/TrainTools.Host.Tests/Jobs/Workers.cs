using System.Diagnostics;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>The processes that a host has started; Linux only.</summary>
internal static class Workers
{
    /// <summary>The one that trains for a host.</summary>
    public static Process Of(int host)
    {
        var children = Process.GetProcesses().Where(process => ParentOf(process.Id) == host).ToList();
        return children.Single(process => File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("--control"));
    }

    private static int ParentOf(int process)
    {
        try
        {
            string facts = File.ReadAllText($"/proc/{process}/stat"); // … (name) state parent …
            return int.Parse(facts[(facts.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return 0; // it has ended meanwhile
        }
    }
}
