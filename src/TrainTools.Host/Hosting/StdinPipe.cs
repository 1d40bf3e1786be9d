namespace TrainTools.Host.Hosting;

/// <summary>
/// Stdin of the host: its first line carries the secret, and as long as it is open the process that started the host
/// lives.
/// </summary>
/// <param name="input">Stdin.</param>
public sealed class StdinPipe(TextReader input)
{
    private volatile bool _isOpen = true;

    /// <summary>Whether the other end is there.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>The first line; null where there is none.</summary>
    public string? ReadFirstLine() => input.ReadLine();

    /// <summary>Notices the end, on a thread of its own that ends with the process.</summary>
    public void Follow()
    {
        var thread = new Thread(() =>
        {
            while (input.ReadLine() is not null) { }
            _isOpen = false;
        })
        { IsBackground = true, Name = "parent's pipe" };
        thread.Start();
    }
}
