using System.Runtime.CompilerServices;
using TrainTools.Diffusion.Libtorch;

namespace TrainTools.Testing;

/// <summary>
/// Loads libtorch when a test assembly is loaded. Compiled into each assembly with tensor tests, for this runs only once
/// something of its own assembly is used.
/// </summary>
internal static class TestLibtorch
{
    [ModuleInitializer]
    internal static void Load() => LibtorchLoader.Load(
        LibtorchChoice.Decide(LibtorchPlaces.OfThisProgram(), selfTest: _ => null).Require());
}
