namespace TrainTools.Host.WebUi;

/// <summary>The WebUI keeps its GPU. The problem says why and what to do.</summary>
internal sealed class GpuException(Problem problem) : ProblemException(problem);
