//! Chinese characters: texts that mix the simplified and the traditional set.

use super::hit::Hit;
use super::native::Context;
use crate::span::Span;

/// Common characters that exist in one set only, in pairs: simplified, traditional.
///
/// Characters that Japanese simplified in the same way, or that careful writers of
/// either set use, are left out.
const PAIRS: &str = "这這们們说說时時个個为為发發对對过過还還进進动動开開关關问問间間机機东東车車\
    长長门門见見让讓给給经經结結统統组組织織网網红紅级級纪紀约約线線练練终終续續绝絕维維编編\
    话話语語请請谁誰该該认認识識讲講论論设設许許证證评評词詞译譯诉訴试試诗詩误誤课課调調谈談\
    谢謝钱錢银銀铁鐵错錯镇鎮长長难難题題须須顾顧预預领領频頻颜顏风風飞飛饭飯饮飲馆館马馬驱驅\
    验驗鱼魚鸟鳥鸡雞龙龍贝貝财財责責败敗货貨质質贵貴费費资資赛賽赢贏轻輕转轉轮輪软軟较較载載\
    辑輯输輸边邊达達远遠连連迟遲选選运運适適邮郵郑鄭乡鄉业業专專丝絲两兩严嚴丰豐临臨举舉义義\
    乐樂习習书書买買乱亂争爭亚亞产產亲親亿億仅僅从從仓倉众眾优優伙夥伟偉传傳伤傷伦倫价價\
    体體侧側债債倾傾偿償儿兒党黨兰蘭兴興养養冈岡农農决決况況准準减減几幾凤鳳击擊刘劉则則刚剛\
    创創删刪别別剧劇劝勸办辦务務劳勞势勢励勵单單卖賣卫衛厂廠历歷压壓厅廳县縣双雙变變叙敘叶葉\
    号號吗嗎听聽启啟员員呜嗚响響哑啞唤喚园園围圍图圖圆圓圣聖场場坏壞块塊坚堅垒壘处處备備够夠\
    头頭夺奪奋奮妇婦妈媽娱娛孙孫学學宁寧宝寶实實审審宪憲宫宮宽寬宾賓导導寻尋寿壽将將尔爾尘塵\
    尝嘗层層属屬岁歲岛島师師币幣帅帥帐帳帮幫庆慶库庫应應庙廟废廢张張归歸录錄当當忆憶怀懷态態\
    总總恋戀恶惡悬懸惊驚惧懼惯慣愿願戏戲战戰户戶执執扩擴扫掃扬揚护護报報择擇挂掛挥揮损損换換\
    据據无無旧舊显顯术術杂雜权權条條来來杨楊极極构構标標树樹样樣桥橋检檢楼樓欢歡欧歐毕畢气氣\
    汉漢汤湯沟溝没沒泽澤浅淺测測济濟浓濃涂塗涨漲渐漸温溫满滿滚滾灭滅灯燈灵靈点點热熱爱愛爷爺\
    状狀独獨猎獵现現环環电電画畫疗療盖蓋盘盤着著礼禮离離种種积積称稱稳穩穷窮窝窩竞競笔筆简簡\
    类類粮糧紧緊罗羅罚罰职職联聯聪聰肃肅肠腸脑腦脚腳脸臉艺藝节節苏蘇范範药藥获獲营營虑慮虽雖\
    补補装裝规規视視览覽觉覺观觀触觸誉譽讨討训訓记記";

/// The unified ideographs that `PAIRS` draws from.
const FIRST: usize = 0x4e00;
const LAST: usize = 0x9fff;

/// One bit a character, for each of the two sets.
type Bits = [u64; (LAST - FIRST) / 64 + 1];

/// The simplified and the traditional characters of `PAIRS`, so that a look-up costs the same
/// however long the list grows.
static SETS: [Bits; 2] = sets();

const fn sets() -> [Bits; 2] {
    let bytes = PAIRS.as_bytes();
    let mut sets = [[0; _]; 2];
    // Every ideograph of the block is three bytes long; the index fails to compile otherwise.
    let mut at = 0;
    while at < bytes.len() {
        let point = ((bytes[at] as usize & 0x0f) << 12)
            | ((bytes[at + 1] as usize & 0x3f) << 6)
            | (bytes[at + 2] as usize & 0x3f);
        let bit = point - FIRST;
        sets[at / 3 % 2][bit / 64] |= 1 << (bit % 64);
        at += 3;
    }
    sets
}

/// Fewest characters of one set in a text before the other counts as mixed in.
const ENOUGH: usize = 8;

/// Largest share, in percent, of the minor set: beyond it the text has two parts, not a slip.
const MOST: usize = 25;

/// Characters of one set in a text of the other.
pub(crate) fn script_mix(context: Context<'_>, hits: &mut Vec<Hit>) {
    let document = context.document;
    if document.text.is_ascii() || document.language.primary() == "ja" {
        return;
    }
    let (mut simplified, mut traditional) = (Vec::new(), Vec::new());
    for (at, c) in document.text.char_indices() {
        let Some(bit) = (c as usize).checked_sub(FIRST) else {
            continue;
        };
        let among = |set: &Bits| {
            set.get(bit / 64)
                .is_some_and(|word| word >> (bit % 64) & 1 == 1)
        };
        let span = Span::new(at, at + c.len_utf8());
        if among(&SETS[0]) {
            simplified.push(span);
        } else if among(&SETS[1]) {
            traditional.push(span);
        }
    }
    let (minor, major) = if simplified.len() < traditional.len() {
        (simplified, traditional.len())
    } else {
        (traditional, simplified.len())
    };
    if major >= ENOUGH && minor.len() * 100 <= MOST * major {
        hits.extend(minor.into_iter().map(|span| Hit::new(context.rule, span)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_the_pairs() {
        let listed: Vec<char> = PAIRS.chars().collect();
        for point in 0x3400..=0xffff_u32 {
            let Some(c) = char::from_u32(point) else {
                continue;
            };
            let bit = (c as usize).checked_sub(FIRST);
            for (side, set) in SETS.iter().enumerate() {
                let found = bit
                    .and_then(|bit| set.get(bit / 64).map(|word| word >> (bit % 64) & 1 == 1))
                    .unwrap_or(false);
                let expected = listed.iter().skip(side).step_by(2).any(|&other| other == c);
                assert_eq!(found, expected, "{c} {side}");
            }
        }
    }

    #[test]
    fn no_character_is_of_both_sets() {
        assert!(SETS[0].iter().zip(&SETS[1]).all(|(a, b)| a & b == 0));
    }
}
