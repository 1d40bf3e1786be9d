global using TrainTools.Core.Problems;
global using Problem = TrainTools.Core.Problems.Problem; // not the message of the protocol
