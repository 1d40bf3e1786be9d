using System.Diagnostics;
using System.Text.Json;

namespace TrainTools.Host.Preflight;

/// <summary>
/// What the machine can do, asked from <c>traintools doctor</c> in a process of its own: the host itself never loads
/// libtorch. Asked once, when it is first needed.
/// </summary>
internal sealed class MachineProbe
{
    private readonly Lock _lock = new();
    private Task<DoctorReport?>? _asked;

    /// <summary>The report; null when the doctor itself could not run.</summary>
    public Task<DoctorReport?> Report()
    {
        lock (_lock)
            return _asked ??= Ask("doctor", "--json", "--fast");
    }

    /// <summary>Asks again, for example after something was installed.</summary>
    public Task<DoctorReport?> AskAgain()
    {
        lock (_lock)
            return _asked = Ask("doctor", "--json");
    }

    private static async Task<DoctorReport?> Ask(params string[] args)
    {
        using var process = Process.Start(OwnProgram.Start(args))!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        string json = await process.StandardOutput.ReadToEndAsync();
        await error;
        await process.WaitForExitAsync();
        try
        {
            return JsonSerializer.Deserialize(json, DoctorJson.Readable.DoctorReport);
        }
        catch (JsonException)
        {
            return null; // it crashed: a broken library; the person sees it when a training says why
        }
    }
}
