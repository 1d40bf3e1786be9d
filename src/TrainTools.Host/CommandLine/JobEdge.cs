using System.Globalization;

namespace TrainTools.Host.CommandLine;

/// <summary>The job's edge: the one place where exceptions end and become a sentence and an exit code.</summary>
/// <param name="tell">Hands the sentence to the person, or to the program that reads the events.</param>
/// <param name="clock">Names the file that keeps an unexpected fault's details.</param>
internal sealed class JobEdge(Action<Failure> tell, TimeProvider clock)
{
    /// <summary>Runs the job; answers its exit code, or that of the failure that ended it.</summary>
    public int Run(Func<int> job)
    {
        try
        {
            return job();
        }
        catch (Exception exception)
        {
            var failure = Failure.Of(exception);
            tell(failure.IsUnexpected ? WithDetails(failure, exception) : failure);
            return failure.ExitCode;
        }
    }

    private Failure WithDetails(Failure failure, Exception exception)
    {
        string name = clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string path = Path.Combine(Path.GetTempPath(), $"traintools-fault-{name}-{Environment.ProcessId}.txt");
        string where;
        try
        {
            File.WriteAllText(path, exception.ToString());
            where = $"Its details are in {path}; please send them along when you report it.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a place for the file the details go where they can still be read.
            where = $"Its details could not be written to {path}: {exception}";
        }
        return failure with { Message = $"This is a fault of the program: {failure.Message} {where}" };
    }
}
