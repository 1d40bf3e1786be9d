using System.Security.Cryptography;
using TrainTools.Core.Problems;

namespace TrainTools.Tagging;

/// <summary>The two files of a tagger.</summary>
/// <param name="Name">What a person calls it, such as <c>wd-vit-tagger-v3</c>.</param>
/// <param name="Model">The network, <c>model.onnx</c>.</param>
/// <param name="Tags">The names of its outputs, <c>selected_tags.csv</c>.</param>
public sealed record TaggerFiles(string Name, string Model, string Tags)
{
    /// <summary>What the network's file is called where it is published.</summary>
    public const string ModelName = "model.onnx";

    /// <summary>What the table's file is called where it is published.</summary>
    public const string TagsName = "selected_tags.csv";

    /// <summary>The tagger in a folder, or of an <c>.onnx</c> file with its table beside it.</summary>
    /// <exception cref="TaggingException">One of the two files is not there.</exception>
    public static TaggerFiles At(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full))
        {
            if (!full.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
                throw new TaggingException(new Problem("tagger.no_onnx", "", ("path", path)));
            string folder = Path.GetDirectoryName(full)!;
            string own = Path.ChangeExtension(full, ".csv"); // where several lie in one folder
            string tags = File.Exists(own) ? own : Path.Combine(folder, TagsName);
            if (!File.Exists(tags))
                throw Missing(folder, TagsName);
            bool isUsual = Path.GetFileName(full).Equals(ModelName, StringComparison.OrdinalIgnoreCase);
            return new TaggerFiles(isUsual ? NameOf(folder) : Path.GetFileNameWithoutExtension(full), full, tags);
        }
        if (!Directory.Exists(full))
            throw new TaggingException(new Problem("tagger.folder_missing", "", ("path", path)));
        var (model, table) = (Path.Combine(full, ModelName), Path.Combine(full, TagsName));
        if (!File.Exists(model))
            throw Missing(full, ModelName);
        if (!File.Exists(table))
            throw Missing(full, TagsName);
        return new TaggerFiles(NameOf(full), model, table);
    }

    /// <summary>Bytes of the network's file.</summary>
    public long ModelBytes => new FileInfo(Model).Length;

    /// <summary>What changes with either file, so that scores of one tagger are never taken for another's.</summary>
    /// <exception cref="TaggingException">A file cannot be read.</exception>
    public string Identity()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in new[] { Model, Tags })
        {
            try
            {
                using var file = File.OpenRead(path);
                hash.AppendData(SHA256.HashData(file));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new TaggingException(
                    new Problem("tagger.unreadable", "", ("path", path), ("reason", Reason.Of(error))), error);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Hugging Face's cache has models--<owner>--<name>/snapshots/<commit>/.
    private static string NameOf(string folder)
    {
        string? above = Path.GetDirectoryName(folder);
        if (Path.GetFileName(above) == "snapshots"
            && Path.GetFileName(Path.GetDirectoryName(above)) is { } cached && cached.Split("--") is [_, .., var name])
        {
            return name;
        }
        return Path.GetFileName(folder);
    }

    private static TaggingException Missing(string folder, string file) =>
        new(new Problem("tagger.file_missing", "", ("folder", folder), ("file", file)));
}
