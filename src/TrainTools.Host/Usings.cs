// The Web SDK would bring these; this project is a library, so it does without that SDK.
global using Microsoft.Extensions.Logging;
global using TrainTools.Core.Problems;
// Not the messages of the protocol.
global using Problem = TrainTools.Core.Problems.Problem;
global using Reason = TrainTools.Core.Problems.Reason;
