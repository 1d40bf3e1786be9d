using TrainTools.Cli.Console;
using TrainTools.Host.Preflight;
using TrainTools.Tagging;

namespace TrainTools.Cli.Commands;

/// <summary>Fetches a tagger with a person watching; Ctrl-C leaves what came for the next time.</summary>
internal static class TaggerFetching
{
    /// <summary>The tagger; one that is there is not fetched again.</summary>
    /// <param name="folder">Where to; null: a folder of its name in <paramref name="own"/>.</param>
    public static TaggerFiles Fetch(CommandConsole console, string? folder, string own)
    {
        var source = TaggerSource.Of(Environment.GetEnvironmentVariable(TaggerSource.AddressVariable));
        string place = Path.GetFullPath(folder ?? Path.Combine(own, source.Name));
        if (File.Exists(Path.Combine(place, TaggerFiles.ModelName)) && File.Exists(Path.Combine(place, TaggerFiles.TagsName)))
            return TaggerFiles.At(place);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(1) };
        var download = new TaggerDownload(http, source, place);
        using var signals = new StopSignals(() => console.Output.WriteLine("Stopping; what came is kept."),
            () => SwiftExit.Leave(Host.ExitCode.Stopped));
        long? size = download.Size(signals.Token).GetAwaiter().GetResult();
        string licence = source.Licence.Length > 0 ? $", licence {source.Licence}" : "";
        console.Output.WriteLine($"Fetching {source.Name} from {source.Address}: " +
            $"{(size is { } bytes ? SizeText.Of(bytes) : "of unknown size")}{licence}");
        int told = 0;
        return download.Fetch((done, total) =>
        {
            int tenth = total > 0 ? (int)(done * 10 / total) : 0;
            if (tenth > told)
                console.Output.WriteLine($"  {SizeText.Of(done)} of {SizeText.Of(total)}");
            told = tenth;
        }, signals.Token).GetAwaiter().GetResult();
    }
}
