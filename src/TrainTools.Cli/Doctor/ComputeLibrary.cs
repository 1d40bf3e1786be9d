using TrainTools.Cli.Console;
using TrainTools.Diffusion.Libtorch;

namespace TrainTools.Cli.Doctor;

/// <summary>The libtorch of this process: chosen, tried in a process of its own, loaded.</summary>
internal static class ComputeLibrary
{
    /// <summary>Loads the chosen one; does nothing where one is loaded.</summary>
    /// <exception cref="LibtorchException">None serves; the problem says why and what to do.</exception>
    public static void Use()
    {
        if (LibtorchLoader.Loaded is null)
            LibtorchLoader.Load(Choose(afresh: false).Require());
    }

    /// <summary>Decides which one serves.</summary>
    /// <param name="afresh">Whether one that has passed its self-test before is tried again.</param>
    public static LibtorchChoice Choose(bool afresh)
    {
        var passed = new PassedTests(Path.Combine(OwnRuns.ProgramData, "traintools", "self-tests"));
        return LibtorchChoice.Decide(LibtorchPlaces.OfThisProgram(), libtorch =>
        {
            if (!afresh && passed.Has(libtorch))
                return null;
            var result = SelfTestProcess.Run(libtorch);
            if (result is { IsKnown: true, Refusal: null })
                passed.Add(libtorch);
            else if (result.Refusal is not null)
                passed.Remove(libtorch);
            return result.Refusal;
        });
    }
}
