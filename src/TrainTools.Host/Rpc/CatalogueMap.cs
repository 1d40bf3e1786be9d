using System.Text.Json;
using Google.Protobuf;
using TrainTools.Core.Settings;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>A catalogue of settings in the words of the protocol.</summary>
internal static class CatalogueMap
{
    /// <summary>All its settings, with their texts in a language.</summary>
    public static GetCatalogueResponse Of(Catalogue catalogue, SettingTexts texts)
    {
        var defaults = catalogue.Write(catalogue.Defaults);
        return new GetCatalogueResponse
        {
            Groups =
            {
                catalogue.All.Select(setting => setting.Group).Distinct()
                    .Select(group => new CatalogueGroup { Id = SettingTexts.Id(group), Title = texts.Title(group) }),
            },
            Settings =
            {
                catalogue.All.Select(setting => Of(
                    setting, texts, JsonSerializer.SerializeToUtf8Bytes(defaults[setting.Key]))),
            },
        };
    }

    private static CatalogueSetting Of(Setting setting, SettingTexts texts, byte[] usual)
    {
        var message = new CatalogueSetting
        {
            Key = setting.Key,
            Option = setting.Option,
            Kohya = { setting.KohyaOptions },
            Title = texts.Title(setting.Key),
            Help = texts.Help(setting.Key),
            Group = SettingTexts.Id(setting.Group),
            Kind = KindOf(setting.Kind),
            Choices = { setting.Choices },
            AboveMin = setting.IsAboveMin,
            Multiple = setting.Multiple,
            Automatic = setting.IsAutomatic,
            Basic = setting.IsBasic,
            DefaultJson = ByteString.CopyFrom(usual),
            Example = setting.Example,
            HasLines = setting.HasLines,
        };
        // A field that is not set cannot be set to null.
        if (double.IsFinite(setting.Min)) message.Min = setting.Min;
        if (double.IsFinite(setting.Max)) message.Max = setting.Max;
        return message;
    }

    private static ValueKind KindOf(SettingKind kind) => kind switch
    {
        SettingKind.Toggle => ValueKind.Toggle,
        SettingKind.Whole => ValueKind.Whole,
        SettingKind.Number => ValueKind.Number,
        SettingKind.Choice => ValueKind.Choice,
        SettingKind.Text => ValueKind.Text,
        _ => ValueKind.Unspecified,
    };
}
