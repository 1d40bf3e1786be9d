using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrainTools.Core.Files;

namespace TrainTools.Tagging;

/// <summary>
/// The scores of images by a tagger, a line of JSON for each, by the hash of the image's file: a run that was killed goes
/// on behind its last whole line, and other thresholds need no new look. May be deleted at any time.
/// </summary>
public sealed class ScoreFile : IDisposable
{
    // Tags as they are: no web page ever holds these lines.
    private static readonly ScoreJson Lines = new(new JsonSerializerOptions(ScoreJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly Dictionary<string, ImageScores> _known;

    private ScoreFile(string path, FileStream stream, Dictionary<string, ImageScores> known) =>
        (_path, _stream, _known) = (path, stream, known);

    /// <summary>What is known, by the image's SHA-256 in lower-case hex.</summary>
    public IReadOnlyDictionary<string, ImageScores> Known => _known;

    /// <summary>Where the scores of a folder's images by a tagger are kept; hidden among the images.</summary>
    public static string PathIn(string folder, string identity) =>
        Path.Combine(folder, $".traintools-tags-{identity[..12]}.jsonl");

    /// <summary>Opens it to add to it; one of another tagger is begun anew.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">The tagger's, see <see cref="TaggerFiles.Identity"/>.</param>
    /// <exception cref="FileWriteException">It cannot be written.</exception>
    public static ScoreFile Open(string path, string identity)
    {
        FileStream? stream = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            var known = Read(stream, out string? tagger, out long whole);
            if (tagger != identity)
                (known, whole) = ([], 0);
            stream.SetLength(whole); // a half line, of a process that was killed
            stream.Position = whole;
            var file = new ScoreFile(path, stream, known);
            if (whole == 0)
                file.Append(JsonSerializer.Serialize(new Header(identity), Lines.Header));
            return file;
        }
        catch (Exception error) when (error is IOException and not FileWriteException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw WholeFile.Fault(path, error);
        }
    }

    /// <summary>Reads what is known, whichever tagger saw it; nothing where there is no file.</summary>
    public static IReadOnlyDictionary<string, ImageScores> Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Read(stream, out _, out _);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Dictionary<string, ImageScores>();
        }
    }

    /// <summary>Adds an image's scores; they are on their way to the disk when this returns.</summary>
    /// <exception cref="FileWriteException">The disk is full.</exception>
    public void Add(string sha256, ImageScores scores)
    {
        Append(JsonSerializer.Serialize(new Line(sha256, scores.General, scores.Character), Lines.Line));
        _known[sha256] = scores;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Append(string line)
    {
        try
        {
            _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
            _stream.Flush();
        }
        catch (IOException error)
        {
            throw WholeFile.Fault(_path, error);
        }
    }

    private static Dictionary<string, ImageScores> Read(Stream stream, out string? tagger, out long whole)
    {
        var known = new Dictionary<string, ImageScores>();
        (tagger, whole) = (null, 0);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        for (int begin = 0; Array.IndexOf(bytes, (byte)'\n', begin) is >= 0 and var end; begin = end + 1)
        {
            try
            {
                var line = bytes.AsSpan(begin, end - begin);
                if (begin == 0)
                    tagger = JsonSerializer.Deserialize(line, Lines.Header)?.Tagger;
                else
                {
                    var one = JsonSerializer.Deserialize(line, Lines.Line)!;
                    known[one.Sha256] = new ImageScores(one.General, one.Character);
                }
            }
            catch (JsonException)
            {
                return known; // a power cut may leave zeros; from here on all is looked at again
            }
            whole = end + 1;
        }
        return known;
    }

    internal sealed record Header(string Tagger);

    internal sealed record Line(
        string Sha256, IReadOnlyDictionary<string, float> General, IReadOnlyDictionary<string, float> Character);
}

/// <summary>Generated at build time; a line that lacks what it must have is none.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ScoreFile.Header))]
[JsonSerializable(typeof(ScoreFile.Line))]
internal sealed partial class ScoreJson : JsonSerializerContext;
