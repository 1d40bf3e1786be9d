using TrainTools.Diffusion.Libtorch;

namespace TrainTools.Host.Computing;

/// <summary>The libtorch of this process: chosen, tried in a process of its own, loaded.</summary>
internal static class ComputeLibrary
{
    /// <summary>Loads the chosen one; does nothing where one is loaded.</summary>
    /// <exception cref="LibtorchException">None serves; the message says why and what to do.</exception>
    public static void Use()
    {
        if (LibtorchLoader.Loaded is null)
            LibtorchLoader.Load(Choose().Require());
    }

    /// <summary>Decides which one serves.</summary>
    public static LibtorchChoice Choose() =>
        LibtorchChoice.Decide(LibtorchPlaces.OfThisProgram(), _ => null);
}
