using System.Diagnostics;
using System.Text;

namespace TrainTools.TestKit;

/// <summary>The built program as a child process, as a person or another program starts it.</summary>
internal sealed class TrainToolsProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // for a machine that does much else
    private readonly Process _process;
    private readonly Task<string> _error;

    private TrainToolsProcess(
        IEnumerable<string> args, bool atOneMoment = false, IEnumerable<(string Name, string Value)>? variables = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "traintools.dll"));
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        start.Environment.Remove("TRAINTOOLS_CLIP_VOCAB"); // the developer's own must not answer for the sample's
        start.Environment["OMP_NUM_THREADS"] = "1"; // tiny tensors: more threads only wait for each other
        if (atOneMoment)
            start.Environment["SOURCE_DATE_EPOCH"] = "1741064767";
        foreach (var (name, value) in variables ?? [])
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The most memory the process has had resident so far, in bytes; Linux only.</summary>
    public long PeakBytes => 1024 * StatusNumber("VmHWM:");

    /// <summary>Runs to the end.</summary>
    public static Result Run(params IEnumerable<string> args)
    {
        using var process = Start(args);
        return process.Wait();
    }

    /// <summary>Starts, for tests that do something meanwhile.</summary>
    public static TrainToolsProcess Start(params IEnumerable<string> args) => new(args);

    /// <summary>Starts with variables of the environment.</summary>
    public static TrainToolsProcess StartWith(IEnumerable<(string Name, string Value)> variables, params IEnumerable<string> args) =>
        new(args, variables: variables);

    /// <summary>Starts with the same time in every file: two processes then write the same bytes.</summary>
    public static TrainToolsProcess StartAtOneMoment(params IEnumerable<string> args) => new(args, atOneMoment: true);

    /// <summary>Runs to the end, with the same time in every file.</summary>
    public static Result RunAtOneMoment(params IEnumerable<string> args)
    {
        using var process = StartAtOneMoment(args);
        return process.Wait();
    }

    /// <summary>Lets it run for a while and kills it, as a power cut would; or finds that it has ended.</summary>
    public void KillAfter(TimeSpan span)
    {
        _process.WaitForExit(span);
        Kill();
    }

    /// <summary>
    /// Kills it while something is so, or finds that it has ended. What is so lasts for milliseconds: the process is
    /// stopped first, and goes on when the moment was over by then. Linux only.
    /// </summary>
    public void KillWhile(Func<bool> isSo)
    {
        Signals.StopWhile(_process, isSo, Patience);
        Kill();
    }

    /// <summary>Reads lines until one fits; fails when the output ends before.</summary>
    public string WaitForLine(Func<string, bool> fits)
    {
        List<string> seen = [];
        using var limit = new CancellationTokenSource(Patience);
        while (_process.StandardOutput.ReadLineAsync(limit.Token).AsTask().GetAwaiter().GetResult() is { } line)
        {
            seen.Add(line);
            if (fits(line))
                return line;
        }
        throw new Xunit.Sdk.XunitException($"The line never came. stdout: {string.Join('\n', seen)} stderr: " +
            $"{_error.Result}");
    }

    /// <summary>Lets it take that many more bytes from now on; Linux only, with util-linux.</summary>
    public void LimitGrowth(long bytes)
    {
        long taken = 1024 * StatusNumber("VmSize:");
        using var limit = Process.Start("prlimit", ["--pid", $"{_process.Id}", $"--as={taken + bytes}"]);
        limit.WaitForExit();
        Assert.Equal(0, limit.ExitCode);
    }

    /// <summary>Sends a signal, <c>INT</c> or <c>TERM</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString()]);
        kill.WaitForExit();
    }

    /// <summary>Writes a word to its stdin, or ends that with null.</summary>
    public void Order(string? word)
    {
        if (word is null)
        {
            _process.StandardInput.Close();
            return;
        }
        _process.StandardInput.WriteLine(word);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits for the end; the output is what was not read yet.</summary>
    /// <param name="patience">After which it is ended and the test fails; null: three minutes.</param>
    public Result Wait(TimeSpan? patience = null)
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        if (!_process.WaitForExit(patience ?? Patience))
        {
            _process.Kill(entireProcessTree: true);
            throw new Xunit.Sdk.XunitException($"traintools did not end. stdout: {output.Result} stderr: " +
                $"{_error.Result}");
        }
        return new Result(_process.ExitCode, output.Result, _error.Result);
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private long StatusNumber(string name) => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);

    private void Kill()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>How it ended.</summary>
    internal sealed record Result(int ExitCode, string Output, string Error);
}
