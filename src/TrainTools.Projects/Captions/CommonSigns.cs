using System.Collections.Frozen;

namespace TrainTools.Projects.Captions;

/// <summary>
/// Characters that captions and everyday text are full of, by which a code page is guessed. They need not be complete:
/// a few in a caption decide.
/// </summary>
internal static class CommonSigns
{
    public static FrozenSet<char> Japanese { get; } = Set(
        "一二三四五六七八九十人子女男少年性目髪花顔笑手足口耳鼻頭体服着物衣装白黒赤青緑黄色金銀茶紫桃空海山川森林木草葉" +
        "月日火水土風雨雪雲星夜朝昼夕春夏秋冬上下左右中外前後大小長短高低新古美可愛綺麗立座見向正面横背景室内屋部屋家" +
        "学校生制服帽眼鏡剣刀弓猫犬鳥魚馬竜龍姫王神巫魔法使戦士騎兵娘母父兄弟姉妹友達本文字絵画写真集画像光影明暗無有" +
        "何私君彼自分今時間場所国東京都市町村道車電話食事飲酒茶料理肉野菜果実楽音歌舞踊走歩飛泳寝起開閉持出入来行言");

    public static FrozenSet<char> Simplified { get; } = Set(
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所" +
        "然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与" +
        "女孩少男生头长短发眼睛微笑脸手脚嘴耳朵鼻衣服裙裤鞋帽白黑红蓝绿黄色金银紫粉棕灰背景室内外站立坐躺走跑花草树木" +
        "山水海天空云雨雪月星光影夜晚晨春夏秋冬猫狗鸟鱼马龙王公主魔法师战士剑刀弓枪美丽漂亮可爱正侧全身半特写照片画像");

    public static FrozenSet<char> Traditional { get; } = Set(
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所" +
        "然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與" +
        "女孩少男頭長短髮眼睛微笑臉手腳嘴耳朵鼻衣服裙褲鞋帽白黑紅藍綠黃色金銀紫粉棕灰背景室內外站立坐躺走跑花草樹木山" +
        "水海空雲雨雪月星光影夜晚晨春夏秋冬貓狗鳥魚馬龍王公主魔法師戰士劍刀弓槍美麗漂亮愛正側全身半特寫照片畫像");

    public static FrozenSet<char> Korean { get; } = Set(
        "가각간갈감강개거건걸것게겨경계고곡공과관교구국그근금기긴길김까나난날남내너노녀년눈는니다단달당대더도동두드등" +
        "디때라람랑래러런로루르른를리린림마만말머먹면명모목무문물미민밀바박반발밝방배백버베벽변별보복부분불붉비빛빨사산살" +
        "상색생서선설성세소속손송수숙순스승시신실심아안않애야양어얼없에여연염영예오옷와외요용우운울웃원위유은을음의이인" +
        "일입있자작장재저적전점정제조좋주중지진짧집차창책처천청초추치친카코크키타탁테토트파판팔포푸품하학한할함해행향현" +
        "형호혼화환활황회후흰히치마머배경");

    public static FrozenSet<char> Western { get; } = Set("éèêëàâäáãåæçíïîìñóòôöõøßúùûüœÉÈÊÀÁÂÄÅÆÇÍÑÓÔÖØÚÜ");

    public static FrozenSet<char> CentralEuropean { get; } =
        Set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰäöüßÄÖÜăâîşţđ");

    private static FrozenSet<char> Set(string signs) => signs.ToFrozenSet();
}
