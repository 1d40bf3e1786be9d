using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>What is kept of an upload beside its bytes, so that it can go on after the host was killed.</summary>
internal sealed record UploadTicket
{
    public int Format { get; init; } = 1;

    public string UploadId { get; init; } = "";

    public string Name { get; init; } = "";

    public long TotalBytes { get; init; }

    /// <summary>What an upload of an older host brought as its caption.</summary>
    public string Caption { get; init; } = "";

    /// <summary>The caption's file as it was dropped; null: none.</summary>
    public byte[]? CaptionBytes { get; init; }

    /// <summary>The folder that was chosen for the image once it was whole; empty: not yet.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The file name that was chosen for the image once it was whole; empty: not yet.</summary>
    public string FileName { get; init; } = "";

    /// <summary>What became of it: added, duplicate or refused; empty: not decided.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>The image that was added, or that was there already.</summary>
    [JsonPropertyName("pictureId")] // its name in the file
    public string ImageId { get; init; } = "";

    /// <summary>Why it was refused.</summary>
    [JsonPropertyName("sentence")] // which was a text once
    public Problem? Problem { get; init; }

    /// <summary>Why the caption that came with it is not used; null: it is, or none came.</summary>
    public Problem? CaptionProblem { get; init; }

    /// <summary>Of an archive that was opened: images that were added.</summary>
    public int Added { get; init; }

    /// <summary>Of an archive that was opened: images that were there already.</summary>
    public int Duplicates { get; init; }

    /// <summary>Of an archive that was opened: images that cannot be trained on.</summary>
    public int Refused { get; init; }

    /// <summary>Of an archive that was opened: what of it is left out, and why.</summary>
    public IReadOnlyList<Problem> LeftOut { get; init; } = [];

    /// <summary>
    /// Path without extension of an upload's two files; ids that differ in case only do not meet there.
    /// </summary>
    public static string PathOf(VersionPaths paths, string uploadId) => Path.Combine(
        paths.Uploads, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uploadId)))[..24]);

    /// <summary>Reads it; null where nothing is known of the upload.</summary>
    public static UploadTicket? Read(string path) => JsonFile.Read<UploadTicket>(path + ".json");

    /// <summary>Writes it.</summary>
    public void Save(string path) => JsonFile.Write(path + ".json", this);
}
