using TrainTools.Diffusion.Libtorch;
using TrainTools.Testbed;

// TrainTools.Testbed DIR: writes the sample into a folder; the one in the repository with
//   dotnet run --project tests/TrainTools.Testbed -c Release -- samples/hanako
if (args is not [var folder])
{
    Console.Error.WriteLine("usage: TrainTools.Testbed DIR");
    return 2;
}
LibtorchLoader.Load(LibtorchChoice.Decide(LibtorchPlaces.OfThisProgram(), selfTest: _ => null).Require());
SampleWriter.Write(folder);
return 0;
