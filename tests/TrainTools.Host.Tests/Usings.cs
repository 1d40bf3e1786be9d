global using TrainTools.Core.Problems;
global using TrainTools.TestKit;
// Not the messages of the protocol.
global using Problem = TrainTools.Core.Problems.Problem;
