using System.Security.Cryptography;

namespace TrainTools.Projects.Storage;

/// <summary>What changes with a file's bytes, so that nobody overwrites what another wrote meanwhile.</summary>
internal static class FileRevision
{
    /// <summary>The revision of a file that is not there.</summary>
    public const string NoFile = "0";

    /// <summary>The revision of a file as it is now.</summary>
    /// <param name="path">The file, or null where there is none.</param>
    public static string Of(string? path) => path is null || !File.Exists(path) ? NoFile : Of(File.ReadAllBytes(path));

    /// <summary>The revision of a file of these bytes.</summary>
    public static string Of(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
}
