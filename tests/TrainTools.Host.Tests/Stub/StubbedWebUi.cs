using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using TrainTools.Cli.Quickstart;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Stub;

/// <summary>
/// A fake WebUI with the real extension in it, which starts the real host, over a data folder with spaces and Japanese
/// in its name; and a page on it.
/// </summary>
internal sealed class StubbedWebUi : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // for a machine that does much else
    private readonly TemporaryFolder _folder = new();
    private readonly StringBuilder _words = new();
    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly List<int> _hosts = [];
    private Process? _process;
    private HostCalls? _calls;
    private string _address = "";

    /// <param name="grace">Seconds that its host waits for a new WebUI.</param>
    public StubbedWebUi(int grace = 60)
    {
        Data = Directory.CreateDirectory(_folder.File("ウェブ UI データ")).FullName;
        Home = Directory.CreateDirectory(Path.Combine(Data, "traintools")).FullName;
        MakeDotnet(grace);
    }

    public string Data { get; }
    public string Home { get; }

    /// <summary>Where projects lie.</summary>
    public string Projects => Path.Combine(Data, "outputs", "train_tools", "projects");

    /// <summary>The WebUI's process, with the stub in it.</summary>
    public Process Process => _process!;

    /// <summary>Calls straight to the host that is there now, for what a test only prepares.</summary>
    public HostCalls Calls
    {
        get
        {
            int pid = JsonDocument.Parse(File.ReadAllText(HostFile)).RootElement.GetProperty("pid").GetInt32();
            if (_calls?.Pid != pid)
            {
                _calls?.Dispose();
                _calls = new HostCalls(Home);
                _hosts.Add(pid);
            }
            return _calls;
        }
    }

    private string HostFile => Path.Combine(Home, "host.json");

    /// <summary>Puts the sample's tiny base model, with its vocabulary, among the checkpoints.</summary>
    public StubbedWebUi WithBaseModel(SampleFolder sample)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Data, "models", "Stable-diffusion")).FullName;
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(sample.BaseModel)!))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return this;
    }

    /// <summary>Starts it and waits until its page says that the host is ready.</summary>
    /// <param name="login">User and password with a colon between; null: none is set.</param>
    public StubbedWebUi Start(string? login = null)
    {
        string program = Path.Combine(Repository.Root, "tests", "extension", "fake_webui", "serve.py");
        var start = new ProcessStartInfo(DebianPython.Program, [program, "--root", Data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string word in login is null ? Array.Empty<string>() : ["--login", login])
            start.ArgumentList.Add(word);
        start.Environment.Remove("TRAINTOOLS_CLIP_VOCAB");
        start.Environment["TRAINTOOLS_HOST"] = Path.Combine(AppContext.BaseDirectory, "traintools.dll");
        start.Environment["OMP_NUM_THREADS"] = "1"; // tiny tensors: more threads only wait for each other
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_words)
                _words.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
        _address = _process.StandardOutput.ReadLine()!;
        if (login is null)
            Wait(() => Get("state").Contains("\"ready\""), "the host is ready");
        else
            Wait(() => File.Exists(HostFile), "the host listens");
        _ = Calls; // its process must end with the test
        return this;
    }

    /// <summary>Ends the WebUI with the stub in it as a crash would.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: false);
        _process.WaitForExit();
    }

    /// <summary>Makes a call as the tab does.</summary>
    /// <param name="method">Such as <c>Projects/Create</c>.</param>
    /// <param name="change">Changes the request's headers.</param>
    public WebAnswer Call(string method, IMessage message, Action<HttpRequestHeaders>? change = null)
    {
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_address}traintools/rpc/traintools.v1.{method}")
        {
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new("application/grpc-web+proto");
        request.Headers.Add("X-TrainTools", "1");
        change?.Invoke(request.Headers);
        using var answer = _http.Send(request);
        using var body = new MemoryStream();
        answer.Content.ReadAsStream().CopyTo(body);
        return new WebAnswer(answer.StatusCode, body.ToArray());
    }

    /// <summary>Posts to a route of the stub's, as the page does.</summary>
    public void Press(string route)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_address}traintools/{route}");
        request.Headers.Add("X-TrainTools", "1");
        using var answer = _http.Send(request);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Has the WebUI make an image, which waits for its queue's lock; ends when it is made.</summary>
    public async Task Generate()
    {
        using var answer = await _http.PostAsync($"{_address}fake/generate", content: null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The most memory that a process has had resident so far, in bytes.</summary>
    public static long PeakBytes(int process) => 1024 * long.Parse(File.ReadLines($"/proc/{process}/status")
        .Single(line => line.StartsWith("VmHWM:")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]);

    /// <summary>Whether a process lives.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            string facts = File.ReadAllText($"/proc/{process}/stat");
            return facts[facts.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Waits until something is so; fails with the programs' words when it never is.</summary>
    public void Wait(Func<bool> isSo, string what)
    {
        long begin = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience)
                throw new Xunit.Sdk.XunitException($"It never came that {what}. The WebUI's words:\n{_words}\n" +
                    $"The host's:\n{HostLog()}");
            tick.WaitForNextTickAsync().AsTask().Wait();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _calls?.Dispose();
        if (_process is { HasExited: false })
            Kill();
        foreach (int host in _hosts.Where(IsAlive))
        {
            using var process = Process.GetProcessById(host);
            process.Kill(entireProcessTree: true);
            Wait(() => !IsAlive(host), "the host ends");
        }
        _process?.Dispose();
        _folder.Dispose();
    }

    private string Get(string path)
    {
        using var answer = _http.Send(new HttpRequestMessage(HttpMethod.Get, $"{_address}traintools/{path}"));
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    private string HostLog()
    {
        string log = Path.Combine(Home, "logs", "host.log");
        return File.Exists(log) ? File.ReadAllText(log) : "(none)";
    }

    /// <summary>The private .NET that set-up would have made: the machine's own, with another grace.</summary>
    private void MakeDotnet(int grace)
    {
        string real = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);
        string folder = Directory.CreateDirectory(Path.Combine(Home, "dotnet")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "sdk", "10.0.100"));
        string program = Path.Combine(folder, "dotnet");
        File.WriteAllText(program, $"#!/bin/sh\nexec '{real}' \"$@\" --grace {grace} --training-grace {grace}\n");
        if (!OperatingSystem.IsWindows()) // where these tests do not run
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
