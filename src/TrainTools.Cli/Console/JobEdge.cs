using System.Globalization;

namespace TrainTools.Cli.Console;

/// <summary>The job's edge: the one place where exceptions end and become problems and an exit code.</summary>
/// <param name="tell">Hands the failure to the person, or to the program that reads the events.</param>
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
        var fault = Problem.Inner("fault_problem", failure.Problems);
        try
        {
            File.WriteAllText(path, exception.ToString());
            return failure with { Problems = [new Problem("program.fault", "", fault, ("path", path))] };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a place for the file the details go where they can still be read.
            var details = ("details", $"{exception}");
            return failure with
            {
                Problems = [new Problem("program.fault_not_kept", "", fault, ("path", path), details)],
            };
        }
    }
}
