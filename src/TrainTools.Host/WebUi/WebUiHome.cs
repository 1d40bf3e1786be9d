namespace TrainTools.Host.WebUi;

/// <summary>What is known of the WebUI now: <c>webui.json</c>, read again when it changes.</summary>
internal sealed class WebUiHome
{
    private readonly string _home;
    private DateTime _read;

    /// <summary>Reads it for the first time.</summary>
    public WebUiHome(HostSettings settings)
    {
        _home = settings.Home;
        Facts = new WebUiFacts();
        Refresh();
    }

    /// <summary>The newest facts; empty ones until there is a file.</summary>
    public WebUiFacts Facts { get; private set; }

    /// <summary>Whether there has been a file.</summary>
    public bool IsTold => _read != default;

    /// <summary>Where projects lie: below the WebUI's data path, or the home folder where there is none.</summary>
    public string ProjectsFolder => Path.Combine(
        Facts.Folders.Data.Length > 0 ? Facts.Folders.Data : _home, "outputs", "train_tools", "projects");

    /// <summary>Looks whether the file has changed.</summary>
    public void Refresh()
    {
        var written = File.GetLastWriteTimeUtc(Path.Combine(_home, "webui.json"));
        if (written == _read)
            return;
        if (WebUiFacts.Read(_home) is { } facts)
            (Facts, _read) = (facts, written);
    }
}
