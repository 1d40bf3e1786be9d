using System.Text.Json;
using Google.Protobuf;
using TrainTools.Core.Settings;
using TrainTools.Protocol;
using Stored = TrainTools.Projects.Storage;

namespace TrainTools.Host.Rpc;

/// <summary>
/// A version's settings between the protocol and the disk; those of the training by their catalogue. Choices have the
/// same numbers on both sides.
/// </summary>
internal static class SettingsMap
{
    /// <summary>To the protocol.</summary>
    public static VersionSettings ToProto(Stored.VersionSettings settings) => new()
    {
        Kind = (SubjectKind)settings.Kind,
        Look = (Look)settings.Look,
        TriggerWord = settings.TriggerWord,
        OutputName = settings.OutputName,
        BaseModelId = settings.BaseModelId,
        VaeId = settings.VaeId,
        Notes = settings.Notes,
        Consent = settings.Consent is { } consent
            ? new Consent
            {
                ShowsRealPeople = consent.ShowsRealPeople,
                HasConsent = consent.HasConsent,
                GivenUnixMs = consent.Given.ToUnixTimeMilliseconds(),
            }
            : null,
        TrainingJson = ByteString.CopyFromUtf8(Catalogue.Training.Write(settings.Training).ToJsonString()),
    };

    /// <summary>From the protocol.</summary>
    /// <param name="settings">As they came.</param>
    /// <param name="before">As they were: an unchanged answer about consent keeps its time.</param>
    /// <param name="now">When a new answer was given.</param>
    /// <exception cref="SettingsException">Some of the training's are none.</exception>
    public static Stored.VersionSettings ToStored(
        VersionSettings settings, Stored.VersionSettings before, DateTimeOffset now) => new()
    {
        Kind = (Stored.SubjectKind)settings.Kind,
        Look = (Stored.Look)settings.Look,
        TriggerWord = settings.TriggerWord.Trim(),
        OutputName = settings.OutputName.Trim(),
        BaseModelId = settings.BaseModelId,
        VaeId = settings.VaeId,
        Notes = settings.Notes,
        Consent = Answer(settings.Consent, before.Consent, now),
        Training = Read(settings.TrainingJson, before.Training),
    };

    private static Stored.Consent? Answer(Consent? answer, Stored.Consent? before, DateTimeOffset now)
    {
        if (answer is null)
            return null;
        var given = new Stored.Consent(answer.ShowsRealPeople, answer.HasConsent, now);
        return before is not null && given with { Given = before.Given } == before ? before : given;
    }

    // A value that a file had already, though it is out of its range, must not keep a person from changing another.
    private static TrainingSettings Read(ByteString json, TrainingSettings before)
    {
        if (json.IsEmpty)
            return before;
        var problems = new List<Problem>();
        using var document = Parse(json);
        var settings = Catalogue.Training.Read(document.RootElement, before, problems);
        problems.AddRange(Catalogue.Training.Differences(before, settings)
            .Select(setting => setting.ProblemOf(settings)).OfType<Problem>());
        return problems.Count == 0 ? settings : throw new SettingsException(problems);
    }

    private static JsonDocument Parse(ByteString json)
    {
        try
        {
            var document = JsonDocument.Parse(json.Memory);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw NoObject();
        }
        catch (JsonException)
        {
            throw NoObject();
        }
    }

    private static SettingsException NoObject() =>
        new([new Problem("settings_file.no_object", "", ("path", "training_json"))]);
}
