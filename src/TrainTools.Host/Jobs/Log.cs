namespace TrainTools.Host.Jobs;

/// <summary>What the host writes to its log about trainings.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Training {Run} begins in process {Process}.")]
    public static partial void Began(ILogger log, string run, int process);

    [LoggerMessage(Level = LogLevel.Information, Message = "Training {Run} ended: {Status}, exit code {ExitCode}.")]
    public static partial void Ended(ILogger log, string run, string status, int exitCode);

    [LoggerMessage(Level = LogLevel.Information, Message = "Training {Run} was interrupted and goes on.")]
    public static partial void TakenUp(ILogger log, string run);

    [LoggerMessage(Level = LogLevel.Error, Message = "Training {Run} could not be run.")]
    public static partial void RunFailed(ILogger log, string run, Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What happened in training {Run} could not be kept: {Problem}")]
    public static partial void NotKept(ILogger log, string run, string problem);
}
