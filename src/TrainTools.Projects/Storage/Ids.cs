using System.Buffers.Text;
using System.Text;

namespace TrainTools.Projects.Storage;

/// <summary>
/// Ids of what lies inside a project: the names of the folders on the way, packed so that nobody takes them for a
/// path. An id is only ever compared with what is there; no path is made of it.
/// </summary>
internal static class Ids
{
    private const int LongestId = 4096;

    /// <summary>The id of what lies at the end of some folder names.</summary>
    public static string Of(params ReadOnlySpan<string?> names) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('/', names!)));

    /// <summary>The folder names, or null where this is no id of so many.</summary>
    public static string[]? Names(string id, int count)
    {
        if (id.Length is 0 or > LongestId || !Base64Url.IsValid(id)) return null;
        var names = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(id)).Split('/');
        return names.Length == count ? names : null;
    }
}
