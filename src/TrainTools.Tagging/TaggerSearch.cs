namespace TrainTools.Tagging;

/// <summary>Where WebUIs, their tagger extensions, kohya's scripts and Hugging Face keep taggers.</summary>
public static class TaggerSearch
{
    /// <summary>Names further folders to look in, separated as in PATH; a setting of the machine.</summary>
    public const string FoldersVariable = "TRAINTOOLS_TAGGERS";

    private const int Deepest = 5; // hub/models--owner--name/snapshots/commit is the deepest that is known

    /// <summary>The folders to look through, those that are there; the first ones are the person's own.</summary>
    /// <param name="own">The folder of taggers that were fetched.</param>
    /// <param name="data">The WebUI's data folder; empty: no WebUI.</param>
    /// <param name="models">The WebUI's folder of models; empty: no WebUI.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="user">The user's folder.</param>
    public static IReadOnlyList<string> Places(
        string own, string data, string models, Func<string, string?> variable, string user)
    {
        List<string?> places = [.. (variable(FoldersVariable) ?? "").Split(Path.PathSeparator), own];
        if (models.Length > 0)
        {
            // The extensions of A1111 and its forks (toriato's, picobyte's and their heirs), and SD.Next's caption tab.
            places.AddRange(new[] { "wd-tagger", "TaggerOnnx", "tagger", "interrogators", "wd14", "WaifuDiffusion", "huggingface" }
                .Select(name => Path.Combine(models, name)));
        }
        if (data.Length > 0)
        {
            // kohya's script keeps them where it is started: in its own folder, often beside the WebUI's.
            foreach (string root in new[] { data, Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(data)) ?? data })
            {
                places.AddRange(new[] { "", "sd-scripts", "kohya_ss", Path.Combine("kohya_ss", "sd-scripts"), "lora-scripts" }
                    .Select(name => Path.Combine(root, name, "wd14_tagger_model")));
            }
        }
        places.Add(variable("HF_HUB_CACHE"));
        places.Add(variable("HF_HOME") is { Length: > 0 } home ? Path.Combine(home, "hub") : null);
        places.Add(user.Length > 0 ? Path.Combine(user, ".cache", "huggingface", "hub") : null);
        return [.. places.Where(place => !string.IsNullOrWhiteSpace(place)).Select(place => Path.GetFullPath(place!))
            .Distinct().Where(Directory.Exists)];
    }

    /// <summary>The taggers in folders and the folders in them, by name; of one that lies there twice the first.</summary>
    /// <param name="places">The folders.</param>
    /// <param name="named">Networks' files that a person named; those that are gone are left out.</param>
    public static IReadOnlyList<TaggerFiles> Find(IEnumerable<string> places, IEnumerable<string> named)
    {
        var walk = new EnumerationOptions
        {
            RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = Deepest,
            AttributesToSkip = FileAttributes.None, // Hugging Face's cache is made of links
        };
        return [.. places.SelectMany(place => Directory.EnumerateFiles(place, TaggerFiles.ModelName, walk))
            .Where(model => File.Exists(Path.Combine(Path.GetDirectoryName(model)!, TaggerFiles.TagsName)))
            .Select(TaggerFiles.At).Concat(named.Select(Named).OfType<TaggerFiles>())
            .DistinctBy(tagger => (tagger.Name, tagger.ModelBytes))
            .OrderBy(tagger => tagger.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static TaggerFiles? Named(string model)
    {
        try
        {
            return TaggerFiles.At(model);
        }
        catch (TaggingException)
        {
            return null; // a drive that is not in the machine today
        }
    }
}
