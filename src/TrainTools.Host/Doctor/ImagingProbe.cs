using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace TrainTools.Host.Doctor;

/// <summary>Tries whether pictures can be read.</summary>
internal static class ImagingProbe
{
    // The smallest PNG: one red pixel.
    private const string Png =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

    /// <summary>
    /// Decodes a picture; what goes wrong becomes a sentence, for that is what a doctor is asked for.
    /// </summary>
    public static ImagingFacts Examine()
    {
        try
        {
            using var image = Image.Load<Rgb24>(Convert.FromBase64String(Png));
            return new ImagingFacts(Problem: null);
        }
        catch (DllNotFoundException e) // says itself that it is about pictures and what to install
        {
            return new ImagingFacts(e.Message);
        }
        catch (Exception e) // whatever keeps a native library from loading, and it may be anything
        {
            string said = e.Message.Trim().Split('\n')[0].Trim();
            string advice = OperatingSystem.IsLinux() ? " On Debian or Ubuntu: apt-get install libvips42." : "";
            return new ImagingFacts($"Pictures cannot be read: {said}{advice}");
        }
    }
}
